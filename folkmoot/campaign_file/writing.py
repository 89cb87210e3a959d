"""From a campaign to its file: as short as it can be, and read back it is the same campaign."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from consensus.protocol.additions import asks_confidence, with_additions
from consensus.protocol.default import NOTE_TAKER, default_protocol
from folkmoot.campaign_file.reading import passage_of
from folkmoot.campaign_file.shape import NO_LIMIT, Solved
from folkmoot.campaign_file.toml_text import toml_text
from folkmoot.committee import told_by
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.evidence import Passage
from schema.note import Note


def campaign_toml(campaign: Campaign) -> str:
    """The campaign as a campaign file.

    Committee and protocol are told by what is different from the default ones, where that says
    all of it. Which columns hold ids and known answers is no part of a campaign.

    Raises:
        UserError: when TOML has no word for something in the kind's options.
    """
    data: dict[str, Json] = {"kind": campaign.kind, "guideline": campaign.guideline}
    data |= _changed(campaign, ("seed", "window", "learn_from_gold"))
    if asks_confidence(campaign.protocol):
        data["ask_confidence"] = True
    told = told_by(campaign.roster)
    if told:
        data["models"] = list(told[0])
    data["labels"] = _labels(campaign)
    data["options"] = campaign.options
    data["notes"] = {note.name: _note(note) for note in campaign.notes}
    data["columns"] = {"fields": list(campaign.input_fields)}
    if told:
        usual = {NOTE_TAKER: told[0][-1:]} if campaign.notes else {}
        data["seats"] = {
            role: models[0] if len(models) == 1 else list(models)
            for role, models in told[1].items()
            if usual.get(role) != models
        }
    else:
        data["roster"] = _sparse(campaign.roster)
    data["protocol"] = _protocol(campaign)
    data["budget"] = campaign.budget.model_dump(exclude_none=True)
    data["examples"] = [_solved(passage) for passage in campaign.examples]
    there = {key: value for key, value in data.items() if value not in ("", {}, [])}
    return (
        f"# The campaign {campaign.name}, revision {campaign.revision[:16]}.\n{toml_text(there)}\n"
    )


def _labels(campaign: Campaign) -> list[Json]:
    """The labels; only their names where there is nothing else to say."""
    labels = _sparse(campaign.labels)
    if all(set(label) == {"name"} for label in labels):
        return [label["name"] for label in labels]
    return list(labels)


def _note(note: Note) -> Json:
    """The question; with the answers, where there are any to choose from."""
    if not note.labels:
        return note.question
    return {"question": note.question, "labels": list(note.labels)}


def _protocol(campaign: Campaign) -> dict[str, Json]:
    """What is different from the kind's default protocol; its stages all or none."""
    plan = campaign.protocol
    usual = with_additions(
        default_protocol(campaign.kind, notes=bool(campaign.notes)),
        merging=kind_of(campaign.kind).merges(campaign),
        confidence=asks_confidence(plan),
    )
    changed = {
        name: getattr(plan, name)
        for name in type(plan).model_fields
        if getattr(plan, name) != getattr(usual, name)
    }
    if "stages" in changed:
        changed["stages"] = _sparse(plan.stages)
    if "talk_share" in changed and plan.talk_share is None:
        changed["talk_share"] = NO_LIMIT
    return changed


def _solved(passage: Passage) -> dict[str, Json]:
    """The passage without what its text and answer say already."""
    solved = {"text": passage.text, "answer": passage.answer}
    plain = passage_of(Solved(text=passage.text, answer=passage.answer))
    solved |= {
        name: getattr(passage, name)
        for name in ("source", "id", "score")
        if getattr(passage, name) != getattr(plain, name)
    }
    return {name: value for name, value in solved.items() if value != ""}


def _changed(value: BaseModel, names: Iterable[str]) -> dict[str, Json]:
    fields = type(value).model_fields
    return {
        name: getattr(value, name) for name in names if getattr(value, name) != fields[name].default
    }


def _sparse(values: Iterable[BaseModel]) -> list[dict[str, Json]]:
    """The values without the fields that are as they are by default."""
    return [value.model_dump(mode="json", exclude_defaults=True) for value in values]
