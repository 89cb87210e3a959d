"""Real ledgers in real files, and words to fill them with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schema.annotation import Annotation, Vote
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign, Label
from schema.evidence import Claim, Passage
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat, View
from schema.task import Task
from schema.turn import Brief, Call, Turn, TurnRequest, turn_id
from storage.formats.base import BadRow, Row
from storage.ledger import Ledger
from storage.rows import read_rows

DRAFTERS = (
    Seat(id="ann", role="generator", model="smollm2-135m"),
    Seat(id="ben", role="generator", model="qwen2.5-coder-0.5b", family="qwen"),
    Seat(id="cay", role="generator", model="gemma-3-270m", view=View(label_order="reversed")),
)


class Make:
    """Builds campaigns, tasks and turns; each method's arguments say what matters to a test."""

    def campaign(self, name: str = "reviews", **changes: Any) -> Campaign:
        fields: dict[str, Any] = {
            "name": name,
            "labels": (Label(name="good"), Label(name="bad")),
            "roster": DRAFTERS,
            "protocol": ProtocolPlan(
                stages=(Stage(name="draft", question="propose", roles=("generator",)),)
            ),
            "examples": (
                Passage(id="e1", source="example", text="a splendid kettle", answer="good"),
                Passage(id="e2", source="example", text="the kettle leaks", answer="bad"),
                Passage(id="p1", source="passage", text="kettles boil water"),
            ),
        }
        return Campaign(**{**fields, **changes})

    def task(self, campaign: Campaign, id: str = "t1", text: str = "", **changes: Any) -> Task:
        return Task(
            campaign=campaign.name,
            id=id,
            revision=campaign.revision,
            input={"text": text or f"the text of {id}"},
            **changes,
        )

    def requests(self, campaign: Campaign, task: Task, stage: str = "draft") -> list[TurnRequest]:
        return [
            TurnRequest(
                turn=turn_id(task.revision, task.id, stage, seat),
                campaign=task.campaign,
                revision=task.revision,
                task=task.id,
                input=task.input,
                stage=stage,
                seat=seat,
                brief=Brief(question="propose"),
            )
            for seat in campaign.roster
        ]

    def turn(self, asked: TurnRequest, good: float = 0.75, **changes: Any) -> Turn:
        """A spoken turn of one call that cost 30 - 10 + 1 tokens."""
        fields: dict[str, Any] = {
            "turn": asked.turn,
            "campaign": asked.campaign,
            "revision": asked.revision,
            "task": asked.task,
            "stage": asked.stage,
            "question": asked.brief.question,
            "seat": asked.seat,
            "ballot": Ballot(
                method="label_scores", probabilities={"good": good, "bad": 1.0 - good}
            ),
            "claims": (Claim(id=asked.turn, stance="good", quote="splendid", argument="it is"),),
            "says": f"{asked.seat.id} speaks of {asked.task}",
            "calls": (
                Call(
                    prompt=f"Label the review.\n{asked.input}\n{asked.seat.id}:",
                    answer='{"good":-0.3}',
                    form="score",
                    model=asked.seat.model,
                    model_digest="d" * 64,
                    parameters={"n_batch": 2048},
                    prompt_tokens=30,
                    cached_tokens=10,
                    generated_tokens=1,
                    seconds=0.02,
                ),
            ),
            "agent": "SeatAgent",
            "worker": "w1",
            "started": 1_800_000_000.25,
            "seconds": 0.03,
        }
        return Turn(**{**fields, **changes})

    def annotation(self, task: Task, outcome: str = "accepted", **changes: Any) -> Annotation:
        fields: dict[str, Any] = {
            "campaign": task.campaign,
            "task": task.id,
            "outcome": outcome,
            "value": "good",
            "confidence": 0.9,
            "votes": tuple(
                Vote(
                    seat=seat.id,
                    role=seat.role,
                    choice="bad" if seat.id == "cay" else "good",
                    probability=0.7,
                    agrees=seat.id != "cay",
                )
                for seat in DRAFTERS
            ),
            "dissent": ("cay",),
            "reason": "two families of three agree",
        }
        return Annotation(**{**fields, **changes})

    def asked(self, ledger: Ledger, campaign: Campaign, id: str = "t1", **changes: Any) -> Task:
        """A task that is submitted, started, and put to every seat."""
        task = self.task(campaign, id, **changes)
        with ledger.transaction():
            ledger.submit(task)
            ledger.start(task, ledger.hits_for(campaign.name, task, 3))
            ledger.request_turns(self.requests(campaign, task))
        return task

    def finished(self, ledger: Ledger, campaign: Campaign, id: str = "t1", **changes: Any) -> Task:
        """A task with one turn of every seat and an accepted annotation."""
        task = self.asked(ledger, campaign, id, **changes)
        with ledger.transaction():
            for asked in self.requests(campaign, task):
                ledger.record_turn(self.turn(asked))
            ledger.finish(self.annotation(task))
        return task


def answer(ledger: Ledger, task: str = "t1", version: int | None = None) -> Annotation:
    """The annotation of a task of ``reviews``, which is there."""
    found = ledger.annotation("reviews", task, version)
    assert found is not None
    return found


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "folkmoot.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def campaign(ledger: Ledger, make: Make) -> Campaign:
    made = make.campaign()
    ledger.save_campaign(made)
    return made


class Understood(NamedTuple):
    """What came out of a file."""

    rows: list[Row | BadRow]
    told: list[str]

    @property
    def fields(self) -> list[dict[str, Json]]:
        """The fields of all rows; there is no bad one."""
        assert all(isinstance(row, Row) for row in self.rows), self.rows
        return [row.fields for row in self.rows if isinstance(row, Row)]


ReadFile = Callable[..., Understood]


@pytest.fixture
def read_file(tmp_path: Path) -> ReadFile:
    """Writes a file of this name and reads it."""

    def read(name: str, data: bytes | str, *, form: str = "", encoding: str = "") -> Understood:
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        told: list[str] = []
        rows = list(read_rows(file, form=form, encoding=encoding, told=told.append))
        return Understood(rows, told)

    return read
