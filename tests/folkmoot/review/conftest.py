"""A state folder with a finished campaign, made without a swarm; a person who types."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from folkmoot.planning import plan_campaign
from schema.annotation import Annotation, Vote
from schema.campaign import Campaign
from schema.evidence import Claim
from schema.task import Outcome, Task
from schema.turn import Brief, TurnRequest
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, Result

TEXTS = {
    "sure": "The soup was\nwarm.",
    "close": "Well, soup \x1b[31mit was.",
    "closest": "Soup, I suppose.",
    "fine": "I loved the soup.",
    "finer": "I adored the soup.",
}
MARGINS = {"sure": 0.4, "close": 0.2, "closest": 0.1, "fine": 0.8, "finer": 0.9}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def finish(ledger: Ledger, campaign: Campaign, id: str, text: str, outcome: Outcome,
           value: Any, margin: float) -> None:  # fmt: skip
    """A task that the committee is through with; ``closest`` was debated."""
    task = Task(
        campaign=campaign.name, id=id, revision=campaign.revision, input={"text": text}, gold=value
    )
    ledger.submit(task)
    ledger.start(task, ())
    if id == "closest":
        seat = campaign.seats("verifier")[0]
        claims = (
            Claim(id="1", stance="bad", quote="I suppose", argument="", standing="stands",
                  support=0.7),
            Claim(id="2", stance="good", quote="Soup", argument="", standing="struck"),
        )  # fmt: skip
        asked = TurnRequest(
            turn="a" * 32, campaign=campaign.name, revision=campaign.revision, task=id,
            input=task.input, stage="evidence", seat=seat, brief=Brief(question="check_claims"),
        )  # fmt: skip
        ledger.request_turns([asked])
        assert ledger.record_turn(asked.answered(claims=claims)) == "recorded"
    vote = Vote(seat="generator-1", role="generator", choice="good", probability=0.7, agrees=True)
    ledger.finish(
        Annotation(
            campaign=campaign.name, task=id, outcome=outcome, value=value, confidence=0.5,
            margin=margin, votes=(vote,), reason="so it went",
        )
    )  # fmt: skip


@pytest.fixture
def soups(state: Path) -> Campaign:
    """Three escalated tasks, two accepted ones and a rejected row; good everywhere."""
    campaign = plan_campaign(
        name="soups", labels=["good", "bad=not worth it", "so-so"], models=["scripted-a"],
        guideline="Is it good soup?",
    )  # fmt: skip
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.save_campaign(campaign)
        for id, text in TEXTS.items():
            outcome: Outcome = "accepted" if id.startswith("fine") else "escalated"
            finish(ledger, campaign, id, text, outcome, "good", MARGINS[id])
        ledger.reject("soups", "row", {"raw": "{"}, "it is no JSON")
    return campaign


@pytest.fixture
def places(state: Path) -> Campaign:
    """One text with names."""
    campaign = plan_campaign(
        name="places", kind="spans", labels=["person", "place"], models=["scripted-a"]
    )
    value = [{"start": 0, "end": 3, "label": "person", "text": "Ada"}]
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.save_campaign(campaign)
        finish(ledger, campaign, "t1", "Ada went to New\nYork.", "escalated", value, 0.1)
    return campaign


Types = Callable[..., Result]


@pytest.fixture
def types(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Types:
    """``folkmoot review`` by eve, who types these lines and then Ctrl-D."""

    def run(lines: str, *arguments: object) -> Result:
        typed = "".join(f"{line}\n" for line in lines.split("|")) if lines else ""
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return cli("review", "--by", "eve", *arguments)

    return run


def answers(state: Path, campaign: str = "soups") -> dict[str, Any]:
    """The answers that stand, by task."""
    with LedgerReader(state / "ledger.db") as reader:
        assert reader.violations() == []
        counts = reader.counts(campaign)
        assert counts.total == counts.submitted
        return {task: each.value for task, each in reader.standing_answers(campaign).items()}
