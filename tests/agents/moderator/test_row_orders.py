"""Orders about rows and about opening tasks again, on a real ledger, with a scripted model."""

from __future__ import annotations

import pytest

from agents.moderator.moderation import Moderation
from schema.campaign import Budget, Campaign
from schema.errors import MalformedMessage, UserError
from storage.ledger import Ledger
from tests.agents.moderator.test_moderation import campaign, ledger, make_campaign, run, submit

__all__ = ["campaign", "ledger"]  # fixtures


async def test_what_is_withdrawn_while_it_is_open_ends_as_cancelled_and_goes_on_when_it_is_back(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c", 6)
    moderation.look([], [], 64)
    for _ in range(2):  # every order may come twice
        moderation.obey("c", "withdraw", {"tasks": ["r1", "r2", "nobody"]})
    assert (ledger.counts("c").open, ledger.counts("c").withdrawn) == (4, 2)
    assert ledger.violations() == []
    for _ in range(2):
        moderation.obey("c", "restore", {"tasks": ["r1", "nobody"]})
    assert (ledger.counts("c").open, ledger.counts("c").withdrawn) == (5, 1)
    told = await run(moderation, campaign)
    assert {"r0", "r1", "r3", "r4", "r5"} <= {
        task for task, ended in told.items() if ended.outcome != "cancelled"
    }
    assert ledger.violations() == []


async def test_what_a_budget_cut_short_is_opened_again_and_comes_to_the_same_as_without(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(make_campaign("c", Budget(tokens=200)))
    submit(moderation, "c", 12)
    cut = await run(moderation, campaign)
    assert "escalated" in {ended.outcome for ended in cut.values()}
    with pytest.raises(UserError, match="is spent: give it a bigger budget first"):
        moderation.obey("c", "retry", {})
    moderation.create(campaign)
    assert moderation.obey("c", "retry", {"cut_short": False}) == "opened 0 tasks again"
    opened = moderation.obey("c", "retry", {})
    assert opened is not None
    assert opened.startswith("opened 1"), opened
    told = await run(moderation, campaign)
    assert {ended.by for ended in told.values()} == {"committee"}
    assert {ended.version for ended in told.values()} <= {1, 2}
    assert ledger.counts("c").open == 0
    assert ledger.violations() == []


async def test_a_known_answer_that_is_corrected_is_learnt_from(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c", 4)
    rows = [{"task": "r1", "row_id": "first", "gold": "good"}]
    assert moderation.obey("c", "correct_rows", {"rows": rows}) == "corrected 1"
    assert moderation.obey("c", "correct_rows", {"rows": rows}) == "corrected 0"
    assert ledger.task("c", ledger.task_id("c", "first")).gold == "good"
    await run(moderation, campaign)
    assert [task.id for task in ledger.drafted("c", True, 9)] == ["r1"]


def test_an_order_with_other_arguments_is_no_order(ledger: Ledger, campaign: Campaign) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    for arguments in (
        {"tasks": "r1"},
        {"tasks": [1]},
        {},
        {"task": ["r1"]},
        {"tasks": ["x"] * 501},
    ):
        with pytest.raises(MalformedMessage, match="wrong arguments"):
            moderation.obey("c", "withdraw", arguments)
    assert moderation.obey("c", "dance", {}) is None
