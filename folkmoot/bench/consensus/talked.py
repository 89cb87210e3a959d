"""What talk bought on the rows that were talked about, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.calibrators.committee import fit_committee
from consensus.learning.trust import count_committee
from consensus.measures.flips import flips
from consensus.protocol.decide import play
from consensus.protocol.vote_state import Milestone, VoteState
from folkmoot.bench.consensus.arms import decided
from folkmoot.bench.consensus.baselines import fitted_seat, strongest
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.store import Turns
from folkmoot.bench.consensus.table import Drafted
from folkmoot.bench.consensus.talk import (
    DRAFT,
    REVOTE,
    replayed,
    revote_stage,
    voted_again,
)
from folkmoot.bench.consensus.trials import Answers, Trials
from schema.base import Frozen
from schema.campaign import Campaign
from schema.policy import Policy
from schema.task import Task
from schema.transcript import Transcript
from schema.turn import Turn

SINGLE, VOTE, WHOLE, ADAPTIVE = "talk_single", "talk_vote", "talk_whole", "talk_adaptive"
CRITICS, DEBATE, VERIFIER, JUDGE = "talk_critics", "talk_debate", "talk_verifier", "talk_judge"
PLACEBO = "talk_placebo"

Answered = tuple[str | None, float, float]
"""The answer about one row, its confidence, and what it cost in tokens."""


class FlipFigures(Frozen):
    """What a step did to answers."""

    right_to_wrong: int
    wrong_to_right: int
    wrong_to_wrong: int
    kept: int


@dataclass(frozen=True)
class Talked:
    """All turns about the rows of a set that were talked about."""

    rows: Rows
    campaign: Campaign
    """The default one,"""
    on: Campaign
    """and with everything always on."""
    policy: Policy
    gated: Policy
    """The same under the default protocol, which keeps talk for the least sure."""
    record: Turns
    """Under ``on``: the whole protocol."""
    states: Mapping[str, VoteState]
    """By task, before the second vote."""
    unverified: Turns
    """Second votes on claims that nobody has checked,"""
    placebo: Turns
    """and on those of other rows."""
    drafts: Drafted
    views: Drafted
    """The strongest model in several views."""
    text: Turns
    """The strongest seat writing its label,"""
    again: Turns
    """and looking at its answer once more."""


def talk_trials(talked: Talked) -> Trials:
    """The arms on the rows that were talked about; none of them learns from gold."""
    answers = {**_of_protocol(talked), **_alone(talked)}
    tested = {name: [_tested(said, talked.rows.labels)] for name, said in answers.items() if said}
    return Trials(talked.rows.set.name, talked.rows.gold, talked.rows.labels, {0: tested})


def talk_flips(trials: Trials) -> dict[str, FlipFigures]:
    """What each step changed: critics after the vote, debate after the critics, and so on."""
    steps = {
        CRITICS: VOTE, DEBATE: CRITICS, VERIFIER: CRITICS, PLACEBO: CRITICS, JUDGE: VERIFIER,
        WHOLE: VOTE, ADAPTIVE: VOTE,
    }  # fmt: skip
    gold = [trials.labels[at] for at in trials.gold]
    found = {}
    for after, before in steps.items():
        one, other = _named(trials, before), _named(trials, after)
        counted = flips(one, other, gold)
        found[after] = FlipFigures(
            right_to_wrong=counted.right_to_wrong,
            wrong_to_right=counted.wrong_to_right,
            wrong_to_wrong=counted.wrong_to_wrong,
            kept=counted.kept,
        )
    return found


def _of_protocol(talked: Talked) -> dict[str, list[Answered]]:
    stages = [stage.name for stage in talked.on.protocol.stages]
    found: dict[str, list[Answered]] = {}
    for one in talked.rows.tasks(talked.on):
        turns = talked.record.get(one.id, ())
        transcript = Transcript(campaign=talked.on, task=one, turns=turns)
        path = play(transcript, talked.policy).state.path
        until = {
            VOTE: DRAFT, CRITICS: _before(stages, "debate"), VERIFIER: REVOTE, JUDGE: "judgement",
            WHOLE: stages[-1],
        }  # fmt: skip
        for arm, stage in until.items():
            heard = stages[: stages.index(stage) + 1]
            found.setdefault(arm, []).append((*_answer(path, heard), _cost(turns, heard)))
        for arm, second in ((DEBATE, talked.unverified), (PLACEBO, talked.placebo)):
            found.setdefault(arm, []).append(_second_vote(talked, one, turns, second))
        found.setdefault(ADAPTIVE, []).append(_adaptive(talked, one, turns, found[WHOLE][-1]))
    return found


def _adaptive(talked: Talked, task: Task, record: Sequence[Turn], otherwise: Answered) -> Answered:
    """What the default protocol comes to. Its turns are a beginning of the record's; should they
    ever not be, it counts as having talked to the end."""
    ending = replayed(talked.campaign, task, talked.gated, record)
    if ending is None:
        return otherwise
    annotation = ending.annotation
    value = annotation.value if isinstance(annotation.value, str) else None
    return value, annotation.confidence or 0.0, float(sum(turn.tokens for turn in ending.turns))


def _second_vote(talked: Talked, task: Task, record: Sequence[Turn], second: Turns) -> Answered:
    stages = [stage.name for stage in talked.on.protocol.stages]
    heard = stages[: stages.index("debate") + 1]
    if second is not talked.unverified:
        heard = stages[: stages.index(REVOTE)]
    turns = second.get(task.id, ())
    state = voted_again(talked.states[task.id], revote_stage(talked.on), turns)
    cost = _cost(record, heard) + sum(turn.tokens for turn in turns)
    return (*_answer(state.path, [*stages[: stages.index(REVOTE)], REVOTE]), cost)


def _alone(talked: Talked) -> dict[str, list[Answered]]:
    # Without gold: what can learn from it would learn from the very rows that it is judged on.
    table, views = talked.drafts.table.without_gold(), talked.views.table.without_gold()
    voice = strongest(table)
    place = table.voices.index(voice)
    one = talked.drafts.tokens[place]
    several = sum(talked.views.tokens)
    found = {
        "talk_scores": _of_table(table, table.probabilities[:, place], one),
        SINGLE: _of_table(table, fitted_seat(table, voice), one),
        "talk_committee": _of_table(
            table, count_committee(table, fit_committee(table)), sum(talked.drafts.tokens)
        ),
        "talk_same_model": _of_table(views, count_committee(views, fit_committee(views)), several),
    }
    ids = talked.rows.ids
    if talked.text:
        found["talk_text"] = [_said(talked.text.get(id, ())) for id in ids]
    if talked.again:
        second = _as_table(table, voice, talked)
        spent = [sum(turn.tokens for turn in talked.again.get(id, ())) for id in ids]
        found["talk_second_look"] = _of_table(
            second, fitted_seat(second, voice), one + float(np.mean(spent))
        )
    return found


def _as_table(table: BallotTable, voice: str, talked: Talked) -> BallotTable:
    """A table of the seat's second ballots in place of its first."""
    said = np.full((len(table), 1, len(table.choices)), np.nan)
    for row, id in enumerate(talked.rows.ids):
        for turn in talked.again.get(id, ()):
            if turn.ballot is not None:
                said[row, 0] = [turn.ballot.probabilities[key] for key in table.choices]
    return BallotTable((voice,), (voice,), table.choices, said, table.gold)


def _of_table(table: BallotTable, probabilities: Floats, tokens: float) -> list[Answered]:
    answers, confidence = decided(probabilities)
    return [
        (table.choices[int(at)], float(sure), tokens)
        for at, sure in zip(answers, confidence, strict=True)
    ]


def _said(turns: Sequence[Turn]) -> Answered:
    ballot = turns[0].ballot if turns else None
    cost = float(sum(turn.tokens for turn in turns))
    return (ballot.best if ballot else None), float(ballot is not None), cost


def _answer(path: Sequence[Milestone], heard: Sequence[str]) -> tuple[str | None, float]:
    """The last answer that one of these stages left."""
    reached = [milestone for milestone in path if milestone.stage in heard]
    if not reached or not isinstance(reached[-1].value, str):
        return None, 0.0
    return reached[-1].value, reached[-1].confidence


def _cost(turns: Sequence[Turn], heard: Sequence[str]) -> float:
    return float(sum(turn.tokens for turn in turns if turn.stage in heard))


def _before(stages: Sequence[str], name: str) -> str:
    return stages[stages.index(name) - 1]


def _tested(said: Sequence[Answered], labels: Sequence[str]) -> Answers:
    return Answers(
        np.arange(len(said)),
        np.array([labels.index(answer) if answer in labels else -1 for answer, _, _ in said]),
        np.array([min(1.0, max(0.0, sure)) for _, sure, _ in said]),
        float(np.mean([tokens for _, _, tokens in said])),
    )


def _named(trials: Trials, arm: str) -> list[str | None]:
    (tested,) = trials.tested[0][arm]
    return [trials.labels[at] if at >= 0 else None for at in tested.answers]
