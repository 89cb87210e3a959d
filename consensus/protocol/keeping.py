"""Where all is kept: the annotation of a unit of a recipe, without any vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consensus.protocol.vote_state import VoteState
from kinds.writing import Entry
from schema.annotation import Annotation
from schema.base import Json
from schema.turn import Turn


def said_before(state: VoteState, step: str) -> Mapping[str, str]:
    """By step, what was written in those before ``step``."""
    return {turn.stage: _text(turn) for turn in state.written if turn.stage != step}


def kept(state: VoteState) -> Annotation:
    """The annotation that keeps everything: an entry a text where there is one step, one entry in
    all where there are several."""
    case = state.case
    stages = [stage.name for stage in case.campaign.protocol.stages if stage.question == "write"]
    if len(stages) == 1:
        entries = [entry for turn in state.written for entry in _entries(state, turn)]
    else:
        last = {turn.stage: turn for turn in state.written}
        entries = [_entry(state, [last[name] for name in stages])]
    texts = "one text" if len(entries) == 1 else f"{len(entries)} texts"
    return Annotation(
        campaign=case.task.campaign,
        task=case.task.id,
        outcome="accepted",
        value=[entry.model_dump(mode="json") for entry in entries],
        reason=f"{texts} written; what becomes of them, the gates say",
        policy=case.policy.id,
    )


def _entries(state: VoteState, turn: Turn) -> list[Entry]:
    """An entry for each text of a turn: one, or those that were written together."""
    value = _value(turn)
    if "values" not in value:
        return [_entry(state, [turn])]
    texts = [value, *value["more"]]
    return [
        Entry(
            said={turn.stage: str(text["text"])},
            bound={value["together"]: each},
            cut=bool(text["cut"]) and state.case.kind.drops(state.case.campaign, turn.stage),
            cut_off=(turn.stage,) if text["cut"] else (),
            log_probability=text["log_probability"],
            tokens=text["tokens"],
            model=turn.seat.model,
            turns=(turn.turn,),
        )
        for each, text in zip(value["values"], texts, strict=False)
    ]


def _entry(state: VoteState, turns: Sequence[Turn]) -> Entry:
    case, last = state.case, _value(turns[-1])
    cut = [turn.stage for turn in turns if _value(turn).get("cut")]
    return Entry(
        said={turn.stage: _text(turn) for turn in turns},
        cut=any(case.kind.drops(case.campaign, step) for step in cut),
        cut_off=tuple(cut),
        log_probability=last.get("log_probability"),
        tokens=last.get("tokens", 0),
        model=turns[-1].seat.model,
        turns=tuple(turn.turn for turn in turns),
    )


def _text(turn: Turn) -> str:
    return str(_value(turn).get("text", ""))


def _value(turn: Turn) -> Mapping[str, Json]:
    value = turn.ballot.value if turn.ballot is not None else None
    return value if isinstance(value, Mapping) else {}
