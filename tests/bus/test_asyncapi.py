"""The AsyncAPI document is what the models say, and envelopes are what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from bus import subjects
from bus.asyncapi import document
from bus.envelopes import (
    AnswerGiven,
    Command,
    DeadLetter,
    Envelope,
    Receipt,
    TaskEnded,
    encode,
)
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.base import Json

FILE = Path(__file__).parents[2] / "docs" / "asyncapi.json"
MADE = document()
HINT = "write it anew: python -m bus.asyncapi > docs/asyncapi.json"

ENVELOPES: list[Envelope] = [
    Command(command="vote", campaign="c", arguments={"votes": []}),
    AnswerGiven(answer=PersonAnswer(id="a" * 32, campaign="c", task="t", by="Ünal", answer="x")),
    TaskEnded(annotation=Annotation(campaign="c", task="t", outcome="accepted", value=["x"])),
    Receipt(status="recorded", campaign="c"),
    DeadLetter(subject="s", stream="S", reason="r", deliveries=8, data="", size=0, buried=1.5),
]


def references(of: Json) -> Iterator[str]:
    if isinstance(of, dict):
        yield from ([of["$ref"]] if isinstance(of.get("$ref"), str) else [])
        for each in of.values():
            yield from references(each)
    elif isinstance(of, list):
        for each in of:
            yield from references(each)


def test_the_file_is_what_the_models_say() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == MADE, HINT


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(MADE)):
        place = MADE
        for step in reference.removeprefix("#/").split("/"):
            assert step in place, reference
            place = place[step]


def test_every_envelope_has_its_message() -> None:
    kinds = {model.model_fields["kind"].default for model in get_args(get_args(Envelope)[0])}
    assert kinds <= {each["name"] for each in MADE["components"]["messages"].values()}


@pytest.mark.parametrize("envelope", ENVELOPES, ids=lambda each: each.kind)
def test_an_envelope_is_what_the_document_says(envelope: Envelope) -> None:
    schema = {
        "$ref": f"#/components/schemas/{type(envelope).__name__}",
        "components": MADE["components"],
    }
    body = json.loads(encode(envelope))
    jsonschema.validate(body, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**body, "strange": 1}, schema)


def test_addresses_are_the_subjects_of_the_bus() -> None:
    given = {each["address"] for each in MADE["channels"].values() if each["address"]}
    made = {
        subjects.submission_subject("c"), subjects.command_subject("c"),
        subjects.answer_subject("c"), subjects.work_subject("c", "c"),
        subjects.turn_subject("c", "c"), subjects.revision_subject("c"),
        subjects.announcement_subject("c", "c"), subjects.dead_subject("c", "c"),
        subjects.record_subject("c"),
    }  # fmt: skip
    assert {re.sub(r"\{\w+\}", "c", address) for address in given} == made
