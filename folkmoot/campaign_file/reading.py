"""From a campaign file to its content, with every mistake in it told at once and by its line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from engine.shelf.catalogue import catalogue, family_of
from folkmoot.campaign_file.complaints import Complaints, nearest
from folkmoot.campaign_file.lines import Path as Place
from folkmoot.campaign_file.no_toml import why_no_toml
from folkmoot.campaign_file.shape import NO_LIMIT, CampaignFile, Solved
from folkmoot.notes import notes_spelt_out
from folkmoot.planning import changed_protocol, parse_share
from folkmoot.solved import read_passages
from folkmoot.text_file import read_text
from kinds.base import kind_of, kinds
from roles.base import roles
from schema.base import Json, canonical_json, digest
from schema.errors import InvalidCampaign, ModelMissing, UserError
from schema.evidence import Passage
from schema.note import MOST_NOTES, Note
from schema.protocol import ProtocolPlan
from schema.seat import RULES
from schema.shallow_json import TOO_DEEP, is_too_deep


def read_campaign_file(file: Path) -> CampaignFile:
    """What the file says, checked, and with the files that it names read.

    In what is returned nothing is left to look up: the guideline and the examples are there
    themselves, shares are numbers.

    Raises:
        InvalidCampaign: when the file cannot be read, is not TOML, or something in it is unknown,
            of the wrong type or impossible; tells every line.
    """
    text = read_text(file, "campaign")
    try:
        data: dict[str, Json] | None = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "the file is TOML; `folkmoot campaign init` shows how one looks"
        raise InvalidCampaign(f"{file}, {why_no_toml(error, text)}", hint) from None
    except RecursionError:
        data = None
    if data is None or is_too_deep(data):
        raise InvalidCampaign(f"{file} is {TOO_DEEP}", "no field of a campaign needs that")
    complaints = Complaints(file, text)
    for path in _not_json(data, ()):
        complaints.add(path, f"{path[-1]!r} is a date or no finite number: write it as a text")
    complaints.unless_none()
    try:
        in_order = json.dumps(_spelt_out(data))  # notes are asked in the order of the file
        content = CampaignFile.model_validate_json(in_order, strict=True)
    except ValidationError as error:
        complaints.add_all(error, CampaignFile)
        complaints.unless_none()
        raise
    content = _shares_read(content, complaints)
    _check_names(content, complaints)
    _check_kind(content, complaints)
    _check_notes(content, complaints)
    content = _files_read(content, file.parent, complaints)
    complaints.unless_none()
    return content


def passage_of(solved: Solved) -> Passage:
    """A solved example, or passage, with its identity."""
    return Passage(
        id=solved.id or digest(solved.text, solved.answer)[:16],
        source=solved.source or ("example" if solved.answer else "passage"),
        text=solved.text,
        answer=solved.answer,
        score=solved.score,
    )


def _not_json(value: Json, path: Place) -> Iterator[Place]:
    """The places of values that TOML has and JSON has not: dates, times, infinities."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _not_json(part, (*path, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _not_json(part, (*path, n))
    elif not isinstance(value, str | bool | int) and not (
        isinstance(value, float) and abs(value) < float("inf")
    ):
        yield path


def _spelt_out(data: Mapping[str, Json]) -> dict[str, Json]:
    """The same with one spelling of everything: a label that is only a name, a role with one
    model, a note that is only a question."""
    spelt = dict(data)
    if isinstance(labels := data.get("labels"), list):
        spelt["labels"] = [{"name": one} if isinstance(one, str) else one for one in labels]
    if isinstance(seats := data.get("seats"), dict):
        spelt["seats"] = {
            role: [models] if isinstance(models, str) else models for role, models in seats.items()
        }
    if "notes" in data:
        spelt["notes"] = notes_spelt_out(data["notes"])
    return spelt


def _shares_read(content: CampaignFile, complaints: Complaints) -> CampaignFile:
    """``"5%"`` as a number."""
    protocol = dict(content.protocol)
    for name in ("max_error", "talk_share"):
        given = protocol.get(name)
        if name == "talk_share" and given == NO_LIMIT:
            protocol[name] = None
        elif isinstance(given, str):
            try:
                protocol[name] = parse_share(given or '""', ends=name == "talk_share")
            except InvalidCampaign as error:
                complaints.add(("protocol", name), error.message, error.hint)
                del protocol[name]
    return content.model_copy(update={"protocol": protocol})


def _check_names(content: CampaignFile, complaints: Complaints) -> None:
    """Labels, roles and models: whether they are there, and there once."""
    names = [label.name for label in content.labels]
    for n, name in enumerate(names):
        if name in names[:n]:
            complaints.add(("labels", n), f"the label {name!r} stands here for the second time")
    asked: list[tuple[Place, str]] = [(("seats", role), role) for role in content.seats]
    asked += [(("roster", n, "role"), seat.role) for n, seat in enumerate(content.roster)]
    for path, role in asked:
        if role not in roles():
            complaints.add(path, f"there is no role {role!r}; {nearest(role, roles())}")
    models: list[tuple[Place, str]] = [
        (("models", n), model) for n, model in enumerate(content.models)
    ]
    models += [
        (("seats", role, n), model)
        for role, of_role in content.seats.items()
        for n, model in enumerate(of_role)
    ]
    for path, model in models:
        try:
            if model != RULES:
                family_of(model)
        except ModelMissing as error:
            complaints.add(path, f"{error.message}; {nearest(model, catalogue())}")
    for name in ("models", "seats"):
        if content.roster and getattr(content, name):
            complaints.add((name,), f"{name!r} and 'roster' both say who sits where; remove one")


def _check_kind(content: CampaignFile, complaints: Complaints) -> None:
    """The kind, its options, and what is different from its protocol."""
    if content.kind not in kinds():
        complaints.add(
            ("kind",), f"there is no kind {content.kind!r}; {nearest(content.kind, kinds())}"
        )
        return
    options = kind_of(content.kind).options_model
    try:
        options.model_validate_json(canonical_json(content.options), strict=True)
    except ValidationError as error:
        complaints.add_all(error, options, ("options",))
    try:
        changed_protocol(content.kind, content.protocol, notes=bool(content.notes))
    except ValidationError as error:
        complaints.add_all(error, ProtocolPlan, ("protocol",))


def _check_notes(content: CampaignFile, complaints: Complaints) -> None:
    """Whether each note can be asked."""
    for name, asked in content.notes.items():
        try:
            Note(name=name, question=asked.question, labels=asked.labels)
        except ValidationError as error:
            complaints.add_all(error, Note, ("notes", name))
    if len(content.notes) > MOST_NOTES:
        complaints.add(("notes",), f"there are {len(content.notes)} notes; {MOST_NOTES} are enough")


def _files_read(content: CampaignFile, folder: Path, complaints: Complaints) -> CampaignFile:
    """The content of the files that are named, in place of their names."""
    if content.guideline and content.guideline_file:
        complaints.add(("guideline_file",), "there is a guideline in this file, too; remove one")
    guideline = content.guideline
    solved = list(content.examples)
    with _told_of("guideline_file", complaints):
        if content.guideline_file:
            guideline = read_text(folder / content.guideline_file, "guideline").strip()
    with _told_of("examples_file", complaints):
        if content.examples_file:
            solved += _solved(folder / content.examples_file, "example")
    with _told_of("passages_file", complaints):
        if content.passages_file:
            solved += _solved(folder / content.passages_file, "passage")
    return content.model_copy(
        update={
            "guideline": guideline,
            "guideline_file": "",
            "examples": tuple(solved),
            "examples_file": "",
            "passages_file": "",
        }
    )


def _solved(file: Path, source: Literal["example", "passage"]) -> list[Solved]:
    found = read_passages(file, source)
    return [Solved.model_validate(passage.model_dump()) for passage in found]


@contextmanager
def _told_of(key: str, complaints: Complaints) -> Iterator[None]:
    """What goes wrong with the file that a key names is told of that key."""
    try:
        yield
    except UserError as error:
        complaints.add((key,), error.message, error.hint)
