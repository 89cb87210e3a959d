"""Which given records the committee of a pass learns from. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kinds.base import kind_of
from schema.base import Json, canonical_json, digest
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission
from schema.recipe import KnownAnswers, Recipe

BYTES_A_TOKEN = 3
OF_A_PROMPT = 50
"""Tokens of a prompt beside what the campaign and the record put into it."""


@dataclass(frozen=True)
class Found:
    """A record as the committee would be asked about it."""

    record: int
    input: dict[str, Json]
    gold: Json = None
    answer: str = ""
    """The right one as the kind reads it, to count by."""
    why_not: str = ""
    """Why it cannot be asked about; empty where it can."""


def found_in(
    campaign: Campaign, known: KnownAnswers, record: int, value: Mapping[str, Json]
) -> Found:
    """A record of the pool as a task with its known answer, or why it is none.

    Args:
        campaign: that of the pass.
        known: how the pass names the pool's fields.
        record: its number.
        value: its fields.
    """
    called = {field: known.fields.get(field, field) for field in campaign.input_fields}
    input = {field: value[name] for field, name in called.items() if name in value}
    gold = value.get(known.answer)
    if gold is None:
        return Found(record, input, why_not=f"record {record} has no {known.answer!r}")
    try:
        kind = kind_of(campaign.kind)
        kind.check_input(campaign, input)
        answer = canonical_json(kind.read_gold(campaign, input, gold))
    except InvalidAnswer as error:
        return Found(record, input, why_not=f"the known answer cannot be used: {error}")
    except InvalidSubmission as error:
        return Found(record, input, why_not=str(error))
    except Exception as error:  # noqa: BLE001 - kinds may be other people's
        return Found(record, input, why_not=f"its kind cannot read it: {error!r}")
    return Found(record, input, gold, answer)


def drawn_order(recipe: Recipe, made_by: str, records: Sequence[int]) -> list[int]:
    """The records in an order of chance that goes by the recipe's seed and their places alone."""
    places = range(len(records))
    by_chance = sorted(places, key=lambda place: digest(recipe.seed, made_by, "known", place))
    return [records[place] for place in by_chance]


def without_doubles(found: Iterable[Found], asked: Collection[int]) -> list[Found]:
    """The same, each that asks the same as an earlier one with why it is not asked. Those that were
    asked are earlier than all others."""
    first: dict[str, Found] = {}
    told: list[Found] = []
    for each in sorted(found, key=lambda each: each.record not in asked):
        same = first.setdefault(canonical_json(each.input), each) if not each.why_not else each
        if same is not each:
            answers = "" if same.answer == each.answer else ", with another answer"
            why = f"record {same.record} asks the same{answers}"
            each = Found(each.record, each.input, why_not=why)
        told.append(each)
    return told


def spread(found: Sequence[Found], asked: Collection[int], room: int) -> list[Found]:
    """The next ``room`` of them that were not asked: of each answer as many as of the others, as
    far as there are, those asked before counted."""
    seen: Counter[str] = Counter(each.answer for each in found if each.record in asked)
    ranked: list[tuple[int, int, Found]] = []
    for place, each in enumerate(found):
        if each.record not in asked and not each.why_not:
            ranked.append((seen[each.answer], place, each))
            seen[each.answer] += 1
    ranked.sort(key=lambda entry: entry[:2])
    return [each for _, _, each in ranked[: max(0, room)]]


def tokens_of(campaign: Campaign, input: Mapping[str, Json]) -> float:
    """About how many tokens the drafts of a task take, before any was asked: rather more."""
    roles = {r for stage in campaign.protocol.stages if stage.question == "propose"
             for r in stage.roles}  # fmt: skip
    seats = sum(seat.role in roles for seat in campaign.roster)
    labels = [[label.name, label.description] for label in campaign.labels]
    shown = canonical_json([input, campaign.guideline, labels])
    return seats * (len(shown.encode("utf-8", "surrogatepass")) / BYTES_A_TOKEN + OF_A_PROMPT)
