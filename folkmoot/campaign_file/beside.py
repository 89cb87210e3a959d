"""What a person asks for on the command line, alone or beside a campaign file: the options win."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from folkmoot.campaign_file.reading import passage_of, read_campaign_file
from folkmoot.campaign_file.shape import CampaignFile, Solved
from folkmoot.committee import parse_seats
from folkmoot.labels import parse_label, parse_labels
from folkmoot.notes import NoteAsked, notes_of, parse_note
from folkmoot.planning import parse_options, parse_share, plan_campaign
from folkmoot.solved import read_passages
from folkmoot.text_file import read_guideline
from kinds.base import kind_of, kinds
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.errors import InvalidCampaign


class Given(Frozen):
    """The options that make a campaign, as they are typed; what is empty was not given."""

    kind: str = ""
    labels: str = ""
    guideline: str = ""
    models: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    """``role=model``."""
    fields: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    """Options of the kind, ``key=value``."""
    notes: tuple[str, ...] = ()
    """``name=question``, perhaps with ``|answer,answer``."""
    examples: Path | None = None
    passages: Path | None = None
    tokens: int | None = None
    seconds: float | None = None
    max_error: str = ""
    talk: str = ""
    compare_only: bool = False
    ask_confidence: bool = False


def asked_for(given: Given, file: Path | None) -> CampaignFile:
    """The campaign file, if there is one, with everything in its place that was given beside it.

    Raises:
        UserError: when the file, an option or a file that is named cannot be used.
    """
    content = read_campaign_file(file) if file else CampaignFile()
    changes: dict[str, Json] = {}
    if given.kind:
        changes["kind"] = given.kind
    if given.labels:
        changes["labels"] = tuple(map(parse_label, parse_labels(given.labels)))
    if given.guideline:
        changes["guideline"] = read_guideline(given.guideline)
    if given.models:
        changes |= {"models": given.models, "roster": ()}
    if given.fields:
        changes["columns"] = content.columns.model_copy(update={"fields": given.fields})
    if given.compare_only:
        changes["learn_from_gold"] = False
    if given.ask_confidence:
        changes["ask_confidence"] = True
    budget = {"tokens": given.tokens, "seconds": given.seconds}
    shares = {
        "max_error": parse_share(given.max_error),
        "talk_share": parse_share(given.talk, ends=True),
    }
    return content.model_copy(
        update={
            **changes,
            "seats": {**content.seats, **parse_seats(given.seats)},
            "notes": {**content.notes, **_noted(given.notes)},
            "options": {**content.options, **parse_options(given.settings)},
            "protocol": {**content.protocol, **_given(shares)},
            "budget": content.budget.model_copy(update=_given(budget)),
            "examples": _solved(given, content.examples),
        }
    )


def campaign_of(content: CampaignFile, name: str, models: Sequence[str]) -> Campaign:
    """The campaign that is asked for.

    Args:
        models: the committee where ``content`` names none.

    Raises:
        InvalidCampaign: with every problem that the kind or the schema finds, in plain words.
    """
    if kind_of(content.kind).of_recipes:
        raise InvalidCampaign(
            f"{content.kind} is a kind of recipes, not of rows",
            f"choose one of: {', '.join(kinds())}",
        )
    return plan_campaign(
        name=name,
        kind=content.kind,
        labels=content.labels,
        options=content.options,
        notes=notes_of(content.notes),
        guideline=content.guideline,
        input_fields=fields_of(content),
        models=content.models or models,
        seats=content.seats,
        roster=content.roster,
        protocol=content.protocol,
        examples=[passage_of(solved) for solved in content.examples],
        tokens=content.budget.tokens,
        seconds=content.budget.seconds,
        seed=content.seed,
        window=content.window,
        learn_from_gold=content.learn_from_gold,
        ask_confidence=content.ask_confidence,
    )


def fields_of(content: CampaignFile) -> tuple[str, ...]:
    """The columns that seats read: those that are named, else those that the kind reads."""
    return content.columns.fields or kind_of(content.kind).fields


def _noted(notes: Sequence[str]) -> dict[str, NoteAsked]:
    """By name; of two with one name the later one."""
    parsed = map(parse_note, notes)
    return {note.name: NoteAsked(question=note.question, labels=note.labels) for note in parsed}


def _given(values: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value is not None}


def _solved(given: Given, there: Sequence[Solved]) -> tuple[Solved, ...]:
    """Solved examples, and passages: those that are given, in place of the file's of that sort."""
    if not given.examples and not given.passages:
        return tuple(there)
    kept = [passage_of(solved) for solved in there]
    examples = read_passages(given.examples, "example") or tuple(
        passage for passage in kept if passage.source == "example"
    )
    passages = read_passages(given.passages, "passage") or tuple(
        passage for passage in kept if passage.source == "passage"
    )
    return tuple(Solved.model_validate(found.model_dump()) for found in (*examples, *passages))
