"""What travels between the parts: every envelope comes back as it was, or is refused in words."""

from __future__ import annotations

import json
import math

import pytest

from bus.envelopes import (
    AnswerGiven,
    CampaignRevised,
    Command,
    DeadLetter,
    Envelope,
    Receipt,
    RecordMade,
    TaskEnded,
    TurnRequested,
    TurnTaken,
    decode,
    encode,
    encode_request,
)
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.ballot import Ballot
from schema.base import SCHEMA_VERSION
from schema.campaign import Campaign
from schema.errors import MalformedMessage
from schema.fate import PoolRecord
from schema.seat import Seat
from schema.turn import Brief, Turn, TurnRequest, turn_id

SEAT = Seat(id="g1", role="generator", model="small")
REQUEST = TurnRequest(
    turn=turn_id("rev", "t1", "draft", SEAT),
    campaign="reviews",
    revision="rev",
    task="t1",
    input={"text": "Gut, aber 🍋 sauer\u2028."},
    stage="draft",
    seat=SEAT,
    brief=Brief(question="propose"),
)
TURN = Turn(
    turn=REQUEST.turn,
    campaign="reviews",
    revision="rev",
    task="t1",
    stage="draft",
    question="propose",
    seat=SEAT,
    ballot=Ballot(method="label_scores", probabilities={"positive": 0.25, "negative": 0.75}),
    started=1700000000.25,
)


def every_envelope(campaign: Campaign) -> list[Envelope]:
    return [
        TurnRequested(request=REQUEST, attempt=2),
        TurnTaken(turn=TURN),
        CampaignRevised(campaign=campaign, revision=campaign.revision, state="paused"),
        TaskEnded(annotation=Annotation(campaign="reviews", task="t1", outcome="accepted")),
        RecordMade(
            record=PoolRecord(
                number=3,
                address="a" * 32,
                recipe="made",
                pool="texts",
                value={"text": "rain"},
                made_by="write",
                unit=1,
                fate="rejected",
                gate="words",
                reason="few",
                measured=1.0,
            )
        ),
        Command(
            command="create", campaign="reviews", revision=campaign, arguments={"a": [1, None]}
        ),
        AnswerGiven(
            answer=PersonAnswer(
                id="0" * 32,
                campaign="reviews",
                task="t1",
                by="eve",
                answer=[{"text": "soup"}],
                note="cold",
                blind=True,
                started=1700000000.25,
                seconds=3.5,
            )
        ),
        Receipt(status="rejected", campaign="reviews", task="t1", reason="empty"),
        DeadLetter(
            subject="folkmoot.work.generator.reviews",
            stream="FOLKMOOT_WORK",
            reason="no",
            deliveries=3,
            data="{}",
            size=2,
            buried=1.5,
        ),
    ]


def test_every_envelope_comes_back_as_it_was(campaign: Campaign) -> None:
    for envelope in every_envelope(campaign):
        assert decode(encode(envelope)) == envelope


def test_every_kind_of_envelope_is_tried_here(campaign: Campaign) -> None:
    tried = {type(envelope) for envelope in every_envelope(campaign)}
    assert tried == set(Envelope.__origin__.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b'{"kind": "receipt"', "not JSON"),
        (b"[]", "no envelope"),
        (b"\xff\xfe{}", "byte 0xff at position 0"),
        (b'{"kind": "no_such"}', "no_such"),
        (b'{"kind": "receipt", "v": 0, "status": "done", "campaign": "c"}', "v"),
        (b'{"kind": "receipt", "status": "done", "campaign": "c", "extra": 1}', "extra"),
        (b'{"kind": "receipt", "status": NaN, "campaign": "c"}', "NaN"),
        (b'{"kind": "receipt", "status": 1e999, "campaign": "c"}', "too large"),
        (b'{"kind": "receipt", "kind": "receipt"}', "twice"),
        (b"[" * 100_000, "deeper"),
        (b"[" * 200 + b"]" * 200, "deeper"),
    ],
)
def test_what_is_no_envelope_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(MalformedMessage, match=".*".join(words.split())):
        decode(data)


def test_a_request_that_is_json_already_travels_as_it_is() -> None:
    body = REQUEST.model_dump_json(exclude_defaults=True)
    assert decode(encode_request(body, 2)) == TurnRequested(request=REQUEST, attempt=2)


@pytest.mark.parametrize("reason", ["NaN and Infinity", "1e999", "[{" * 40, "\\ud83c\\udf4b"])
def test_words_that_look_like_trouble_are_only_words(reason: str) -> None:
    receipt = Receipt(status="done", campaign="c", reason=reason)
    assert decode(encode(receipt)) == receipt


@pytest.mark.parametrize(
    ("number", "words"),
    [("1e999", "too large"), ("-2.5E+400", "too large"), ("1" * 400 + ".0", "too large"),
     ("NaN", "not a JSON number"), ("[" * 70 + "]" * 70, "deeper")],
)  # fmt: skip
def test_no_value_within_an_envelope_escapes_the_strict_reading(number: str, words: str) -> None:
    data = b'{"kind": "command", "command": "create", "campaign": "c", "arguments": {"a": %s}}'
    assert decode(data % b"1").kind == "command"
    with pytest.raises(MalformedMessage, match=words):
        decode(data % number.encode())


def test_a_newer_version_is_refused_and_says_what_to_do() -> None:
    body = json.loads(encode(Receipt(status="done", campaign="c")))
    body |= {"v": SCHEMA_VERSION + 1, "something_new": True}
    with pytest.raises(MalformedMessage) as caught:
        decode(json.dumps(body).encode())
    assert "version" in caught.value.message
    assert "same version" in caught.value.hint


def test_a_number_that_json_does_not_have_is_refused_before_it_is_sent() -> None:
    annotation = Annotation(campaign="c", task="t", outcome="accepted", confidence=math.nan)
    with pytest.raises(MalformedMessage):
        encode(TaskEnded(annotation=annotation))


def test_half_a_character_is_refused_before_it_is_sent() -> None:
    with pytest.raises(MalformedMessage):
        encode(Receipt(status="done", campaign="c", reason="\ud800"))
