"""Where a record comes from: its unit, what was asked and said, and what it was made of, down to
what was given."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.recipe.telling import in_one_line
from schema.base import Frozen, Json
from schema.errors import UnknownCampaign, UnknownTask
from schema.fate import PoolRecord
from schema.recipe import BETWEEN
from schema.turn import Call
from storage.reader import LedgerReader

DEEPEST = 64
"""Generations of parents that are followed."""
MOST_CALLS = 6
"""Answers of a unit that are told; its transcript tells all."""
LONGEST = 160
"""Characters of a field on one line."""


class Asked(Frozen):
    """One answer of a model within a unit."""

    seat: str
    step: str
    call: Call


class Ancestor(Frozen):
    """A record, who was asked for it, and what it was made of."""

    record: PoolRecord
    asked: tuple[Asked, ...] = ()
    drawn: dict[str, tuple[int, ...]] = {}
    """By what the draw calls it, the numbers of its parents."""
    learnt_from: int = 0
    """Known answers that the committee which judged it has learnt from."""


def ancestry(reader: LedgerReader, record: PoolRecord) -> list[Ancestor]:
    """The record, then its parents, then theirs; each once."""
    found: dict[int, Ancestor] = {}
    level = [record]
    for _ in range(DEEPEST):
        ancestors = [_ancestor(reader, each) for each in level]
        found |= {each.record.number: each for each in ancestors}
        numbers = dict.fromkeys(
            number
            for each in ancestors
            for numbers in each.drawn.values()
            for number in numbers
            if number not in found
        )
        parents = (reader.pool_record(number) for number in numbers)
        level = [parent for parent in parents if parent is not None]
        if not level:
            break
    return list(found.values())


def story_of_record(reader: LedgerReader, record: PoolRecord, *, prompts: bool) -> list[str]:
    """The ancestry for a person.

    Args:
        reader: of the ledger.
        record: whose.
        prompts: whether the prompts are shown whole.
    """
    lines: list[str] = []
    for depth, each in enumerate(ancestry(reader, record)):
        if depth == 1:
            lines += ["", "made of:"]
        lines += [*([""] if lines else []), *_told(each, prompts=prompts and depth == 0)]
    if record.against is not None and (other := reader.pool_record(record.against)):
        lines += ["", "it collided with:", "", *_told(Ancestor(record=other), prompts=False)]
    return lines


def _ancestor(reader: LedgerReader, record: PoolRecord) -> Ancestor:
    if record.unit is None:
        return Ancestor(record=record)
    drawn = reader.unit_draws(record.recipe, record.made_by, record.unit)
    return Ancestor(
        record=record,
        asked=tuple(_asked(reader, record)),
        drawn={slot: tuple(numbers) for slot, numbers in drawn.items()},
        learnt_from=_learnt_from(reader, record),
    )


def _learnt_from(reader: LedgerReader, record: PoolRecord) -> int:
    campaign = reader.recipe(record.recipe).campaign_of(record.made_by)
    told = reader.known_tasks(campaign)
    return sum(not each.is_left_out and not each.is_open for each in told)


def _asked(reader: LedgerReader, record: PoolRecord) -> Iterator[Asked]:
    """The answers that its unit got: of a unit of samples those of the record's own text."""
    campaign = reader.recipe(record.recipe).campaign_of(record.made_by)
    try:
        transcript = reader.transcript(campaign, str(record.unit))
    except (UnknownCampaign, UnknownTask):  # nobody was asked, or it was deleted
        return
    annotation = reader.annotation(campaign, str(record.unit))
    own: set[str] | None = None
    if annotation is not None and isinstance(annotation.value, list):
        entries = [entry for entry in annotation.value if isinstance(entry, dict)]
        if record.entry < len(entries):
            own = set(entries[record.entry].get("turns", ()))
    for turn in transcript.turns:
        if own is None or not own or turn.turn in own:
            for call in turn.calls:
                yield Asked(seat=turn.seat.id, step=turn.stage, call=call)


def _told(ancestor: Ancestor, *, prompts: bool) -> list[str]:
    record = ancestor.record
    lines = [_heading(record)]
    if record.erased:
        lines.append("  its task was deleted, and its value with it")
    lines += [f"  {name}: {_short(value)}" for name, value in record.value.items()]
    if record.fate == "rejected":
        measured = "" if record.measured is None else f" ({record.measured:.4g})"
        lines.append(f"  turned away by {record.gate}{measured}: {record.reason}")
    calls = [asked for asked in ancestor.asked if asked.call.form != "stated"]
    for asked in calls[:MOST_CALLS]:
        call = asked.call
        digest = f" {call.model_digest[:12]}" if call.model_digest else ""
        lines.append(
            f"  {asked.step}, {asked.seat}: {call.model}{digest}, seed {call.seed}, "
            f"{call.prompt_tokens} + {call.generated_tokens} tokens"
        )
        if prompts:
            lines += [f"    | {line}" for line in call.prompt.splitlines()]
            lines += [f"    > {line}" for line in call.answer.splitlines()]
    if len(calls) > MOST_CALLS:
        lines.append(f"  and {len(calls) - MOST_CALLS} more answers")
    if calls:
        campaign = f"{record.recipe}{BETWEEN}{record.made_by}"
        lines.append(f"  all of it: folkmoot transcript {record.unit} --campaign {campaign}")
    if ancestor.learnt_from:
        lines.append(f"  its committee has learnt from {ancestor.learnt_from:,} known answers")
    for slot, numbers in ancestor.drawn.items():
        lines.append(f"  drawn as {slot}: {', '.join(str(number) for number in numbers)}")
    return lines


def _heading(record: PoolRecord) -> str:
    where = f"in pool {record.pool}" if record.fate == "accepted" else f"not in pool {record.pool}"
    if record.unit is None:
        source = f", from {record.source}" if record.source else ""
        return f"record {record.number} ({record.address[:12]}), given, {where}{source}"
    return (
        f"record {record.number} ({record.address[:12]}), made by {record.made_by}/{record.unit}, "
        f"{where}, generation {record.generation}"
    )


def _short(value: Json) -> str:
    text = in_one_line(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
