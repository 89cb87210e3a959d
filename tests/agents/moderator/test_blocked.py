"""A campaign that cannot go on is blocked, loses nothing, harms no other, and goes on afterwards.

On a real ledger, with real agents, a scripted model, and a package that comes and goes.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from agents.learning.policy_keeper import PolicyKeeper
from agents.moderator.blocked import AGAIN_SECONDS
from agents.moderator.moderation import Moderation
from agents.seat.turn_taker import take_turn
from engine.scripted.engine import ScriptedEngine
from kinds.base import kind_of
from schema.campaign import Budget, Campaign, Label
from schema.errors import InvalidCampaign
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat
from schema.turn import Turn
from storage.ledger import Ledger
from storage.outbox import Outgoing
from tests.plugin_package import PluginPackage

ROWS = 5
POINTS = {
    "folkmoot.kinds": "stars = starry",
    "folkmoot.roles": "stargazer = starry",
    "folkmoot.votes": "brightest = starry",
    "folkmoot.agents": "comet = starry",
}
SOURCE = """
from agents.seat.agent_registry import agent, folkmoot_agent
from consensus.votes.base import register as rule
from consensus.votes.pooled_mean import PooledMean
from kinds.base import register as kind
from kinds.classification import Classification
from roles.base import register as role
from roles.generator import Generator

@kind
class Stars(Classification):
    name = "stars"

@role
class Stargazer(Generator):
    name = "stargazer"

@rule
class Brightest(PooledMean):
    name = "brightest"

agent("comet", answers="forms")(folkmoot_agent)
"""
MISSING = {
    "kind": {"kind": "stars"},
    "role": {"role": "stargazer"},
    "voting rule": {"rule": "brightest"},
    "agent": {"agent": "comet"},
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger


@pytest.fixture
def starry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PluginPackage]:
    package = PluginPackage(tmp_path / "site", POINTS, SOURCE)
    package.install()
    monkeypatch.syspath_prepend(tmp_path / "site")
    yield package
    package.uninstall()


def make_campaign(
    name: str,
    *,
    kind: str = "classification",
    role: str = "generator",
    rule: str = "pooled_mean",
    agent: str = "folkmoot",
    **more: Any,
) -> Campaign:
    roster = tuple(
        Seat(id=f"gen-{n}", role=role, model=f"scripted-{n}", family=f"f{n}", agent=agent)
        for n in "abc"
    )
    protocol = ProtocolPlan(
        stages=(Stage(name="draft", question="propose", roles=(role,), counts="add"),),
        warm_up=2,
        voting_rule=rule,
    )
    labels = (Label(name="good"), Label(name="bad"))
    return Campaign(name=name, kind=kind, labels=labels, roster=roster, protocol=protocol, **more)


def submit(moderation: Moderation, campaign: str, first: int = 0, count: int = ROWS) -> None:
    rows = [{"id": f"r{n}", "text": f"item {n}"} for n in range(first, first + count)]
    noted = moderation.take_submissions([(campaign, json.dumps(row).encode()) for row in rows])
    assert {note.status for note in noted} == {"recorded"}


def look(moderation: Moderation, sent: list[Outgoing]) -> None:
    """One look; what is to be sent is added to ``sent``."""
    mail = moderation.look((), (), 64)
    moderation.ledger.mark_sent([out.turn for out in mail.requests])
    moderation.ledger.mark_announced([(a.campaign, a.task, a.version) for a in mail.ended])
    sent.extend(mail.requests)


async def answers(ledger: Ledger, asked: list[Outgoing]) -> list[Turn]:
    engine = ScriptedEngine()
    return [
        await take_turn(out.request, ledger.revision(out.request.revision), engine) for out in asked
    ]


async def play(moderation: Moderation, *campaigns: str) -> list[str]:
    """Play the swarm until these campaigns have no open task; of which campaigns was asked."""
    asked_of: list[str] = []
    deadline = time.monotonic() + 60
    while any(moderation.ledger.counts(name).open for name in campaigns):
        assert time.monotonic() < deadline, "the tasks do not end"
        sent: list[Outgoing] = []
        look(moderation, sent)
        asked_of += [out.campaign for out in sent]
        moderation.take_turns(await answers(moderation.ledger, sent))
        if not sent:
            await asyncio.sleep(0.01)
    return asked_of


def outcomes(ledger: Ledger, campaign: str) -> Mapping[str, int]:
    counted = ledger.counts(campaign).model_dump()
    return {name: number for name, number in counted.items() if number}


def started(ledger: Ledger, campaign: Campaign) -> list[Outgoing]:
    """A campaign whose tasks are open and asked about; what was asked."""
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, campaign.name)
    sent: list[Outgoing] = []
    look(moderation, sent)
    assert len(sent) == 3 * ROWS
    return sent


@pytest.mark.parametrize("what", MISSING)
async def test_a_campaign_that_lacks_something_is_blocked_while_another_finishes(
    ledger: Ledger, starry: PluginPackage, what: str
) -> None:
    started(ledger, make_campaign("starry", **MISSING[what]))
    starry.uninstall()

    moderation = Moderation(ledger)
    moderation.create(make_campaign("plain"))
    submit(moderation, "plain")
    assert set(await play(moderation, "plain")) == {"plain"}

    assert outcomes(ledger, "starry") == {"submitted": ROWS, "open": ROWS}
    standing = ledger.standing("starry")
    assert standing.state == "blocked"
    assert f"there is no {what} " in standing.reason
    assert "install or repair the package" in standing.reason
    assert ledger.violations() == []


@pytest.mark.parametrize("what", MISSING)
async def test_when_the_package_is_back_a_start_is_all_that_it_takes(
    ledger: Ledger, starry: PluginPackage, what: str
) -> None:
    started(ledger, make_campaign("starry", **MISSING[what]))
    starry.uninstall()
    for _ in range(3):  # it may be started in vain more than once
        look(Moderation(ledger), [])
    assert ledger.campaign_state("starry") == "blocked"

    starry.install()
    moderation = Moderation(ledger)
    await play(moderation, "starry")
    assert outcomes(ledger, "starry").keys() <= {"submitted", "accepted", "escalated"}
    assert ledger.campaign_state("starry") == "running"
    assert ledger.violations() == []


async def test_a_package_that_fails_to_load_blocks_its_campaign_with_its_error(
    ledger: Ledger, starry: PluginPackage, tmp_path: Path
) -> None:
    started(ledger, make_campaign("starry", kind="stars"))
    starry.uninstall()
    PluginPackage(tmp_path / "site", POINTS, "import nothing_of_this_name\n").install()
    look(Moderation(ledger), [])
    reason = ledger.blocked()["starry"]
    assert "comes from starry, which fails to load" in reason
    assert "nothing_of_this_name" in reason
    assert outcomes(ledger, "starry") == {"submitted": ROWS, "open": ROWS}


async def test_what_is_submitted_and_answered_meanwhile_is_recorded_and_not_lost(
    ledger: Ledger, starry: PluginPackage
) -> None:
    asked = started(ledger, make_campaign("starry", kind="stars"))
    late = await answers(ledger, asked)
    starry.uninstall()
    moderation = Moderation(ledger)
    look(moderation, [])

    submit(moderation, "starry", first=ROWS)
    assert moderation.take_turns(late) == len(late)
    sent: list[Outgoing] = []
    look(moderation, sent)
    assert sent == []
    assert outcomes(ledger, "starry") == {"submitted": 2 * ROWS, "open": 2 * ROWS}

    starry.install()
    await play(Moderation(ledger), "starry")
    assert outcomes(ledger, "starry").keys() <= {"submitted", "accepted", "escalated"}
    assert ledger.spent("starry").turns == 3 * 2 * ROWS


async def test_a_campaign_whose_tasks_had_all_ended_is_blocked_when_a_new_one_comes(
    ledger: Ledger, starry: PluginPackage
) -> None:
    moderation = Moderation(ledger)
    moderation.create(make_campaign("starry", kind="stars"))
    submit(moderation, "starry")
    await play(moderation, "starry")
    starry.uninstall()

    moderation = Moderation(ledger)
    look(moderation, [])
    assert ledger.campaign_state("starry") == "running"
    submit(moderation, "starry", first=ROWS, count=1)
    look(moderation, [])
    assert ledger.campaign_state("starry") == "blocked"
    assert ledger.counts("starry").open == 1
    assert ledger.counts("starry").failed == 0


async def test_a_running_moderator_goes_on_by_itself_after_a_while(
    ledger: Ledger, starry: PluginPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(ledger, make_campaign("starry", kind="stars"))
    starry.uninstall()
    moderation = Moderation(ledger)
    look(moderation, [])
    starry.install()
    look(moderation, [])
    assert ledger.campaign_state("starry") == "blocked"  # not tried with every look

    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + AGAIN_SECONDS + 1)
    look(moderation, [])
    assert ledger.campaign_state("starry") == "running"


async def test_resuming_tries_at_once(ledger: Ledger, starry: PluginPackage) -> None:
    started(ledger, make_campaign("starry", kind="stars"))
    starry.uninstall()
    moderation = Moderation(ledger)
    look(moderation, [])
    moderation.set_state("starry", "running", "")
    assert ledger.campaign_state("starry") == "blocked"

    starry.install()
    moderation.set_state("starry", "running", "")
    assert ledger.campaign_state("starry") == "running"
    await play(moderation, "starry")


async def test_a_paused_campaign_stays_paused_whatever_it_lacks(
    ledger: Ledger, starry: PluginPackage
) -> None:
    started(ledger, make_campaign("starry", kind="stars"))
    Moderation(ledger).set_state("starry", "paused", "paused on request")
    starry.uninstall()
    look(Moderation(ledger), [])
    assert ledger.standing("starry").reason == "paused on request"
    assert outcomes(ledger, "starry") == {"submitted": ROWS, "open": ROWS}

    starry.install()
    moderation = Moderation(ledger)
    look(moderation, [])
    moderation.set_state("starry", "running", "")
    await play(moderation, "starry")
    assert outcomes(ledger, "starry").keys() <= {"submitted", "accepted", "escalated"}


@pytest.mark.parametrize("blocked_before", [True, False])
async def test_a_blocked_campaign_can_be_cancelled(
    ledger: Ledger, starry: PluginPackage, blocked_before: bool
) -> None:
    started(ledger, make_campaign("starry", kind="stars"))
    if not blocked_before:
        Moderation(ledger).set_state("starry", "cancelled", "cancelled on request")
    starry.uninstall()
    moderation = Moderation(ledger)
    look(moderation, [])
    if blocked_before:
        moderation.set_state("starry", "cancelled", "cancelled on request")
        look(moderation, [])
    assert outcomes(ledger, "starry") == {"submitted": ROWS, "cancelled": ROWS}
    assert ledger.blocked() == {}


async def test_turns_that_still_come_can_spend_the_budget_of_a_blocked_campaign(
    ledger: Ledger, starry: PluginPackage
) -> None:
    campaign = make_campaign("starry", kind="stars", budget=Budget(tokens=10**9))
    asked = started(ledger, campaign)
    late = await answers(ledger, asked)
    starry.uninstall()
    smaller = Budget(tokens=late[0].tokens)
    ledger.save_campaign(campaign.model_copy(update={"budget": smaller}))
    moderation = Moderation(ledger)
    look(moderation, [])
    assert ledger.campaign_state("starry") == "blocked"
    moderation.take_turns(late)
    look(moderation, [])
    assert ledger.campaign_state("starry") == "spent"
    assert outcomes(ledger, "starry") == {"submitted": ROWS, "escalated": ROWS}


@pytest.mark.parametrize("what", MISSING)
def test_a_campaign_that_names_what_nobody_offers_is_refused_at_once(
    ledger: Ledger, what: str
) -> None:
    with pytest.raises(InvalidCampaign, match=f"there is no {what}"):
        Moderation(ledger).create(make_campaign("starry", **MISSING[what]))
    assert ledger.campaign_names() == []


async def test_an_error_that_nobody_expected_stops_one_campaign_alone(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(ledger, make_campaign("odd"))
    room = PolicyKeeper.room_for_solved

    def out_of_order(self: PolicyKeeper, campaign: Campaign, started: int) -> int:
        return 1 // 0 if campaign.name == "odd" else room(self, campaign, started)

    with monkeypatch.context() as broken:
        broken.setattr(PolicyKeeper, "room_for_solved", out_of_order)
        moderation = Moderation(ledger)
        learning = {"rule": "trusted"}
        moderation.ledger.save_campaign(make_campaign("odd", **learning))
        moderation.create(make_campaign("plain"))
        submit(moderation, "plain")
        await play(moderation, "plain")
        assert ledger.campaign_state("odd") == "blocked"
        assert ledger.standing("odd").reason.startswith("ZeroDivisionError: ")
        assert outcomes(ledger, "odd") == {"submitted": ROWS, "open": ROWS}
    moderation = Moderation(ledger)
    look(moderation, [])
    assert ledger.campaign_state("odd") == "running"
    assert ledger.violations() == []


async def test_what_a_kind_fails_at_with_one_task_fails_that_task_alone(
    ledger: Ledger, starry: PluginPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(kind_of("stars"))
    space = kind.answer_space

    def odd(self: Any, campaign: Campaign, input: Mapping[str, Any]) -> Any:
        if input["text"] == "item 3":
            raise ZeroDivisionError("of all numbers")
        return space(self, campaign, input)

    monkeypatch.setattr(kind, "answer_space", odd)
    moderation = Moderation(ledger)
    moderation.create(make_campaign("starry", kind="stars"))
    submit(moderation, "starry")
    await play(moderation, "starry")
    assert ledger.counts("starry").failed == 1
    assert ledger.campaign_state("starry") == "running"


async def test_a_task_that_is_deleted_while_it_waits_for_the_first_policy_stops_nobody(
    ledger: Ledger,
) -> None:
    moderation = Moderation(ledger)
    moderation.create(make_campaign("plain"))
    submit(moderation, "plain")
    asked: list[Outgoing] = []
    look(moderation, asked)
    moderation.take_turns(await answers(ledger, asked))
    assert ledger.counts("plain").open == ROWS  # all wait until no more may come
    moderation.delete_task("plain", "r0")
    await play(moderation, "plain")
    assert ledger.counts("plain").submitted == ROWS - 1
    assert ledger.campaign_state("plain") == "running"
    assert ledger.violations() == []
