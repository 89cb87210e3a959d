"""What people have answered is counted by indexes; it is what looking at every task gives."""

from __future__ import annotations

import random

from schema.campaign import Campaign
from storage.ledger import Ledger
from tests.storage.conftest import Make


def test_as_many_tasks_are_answered_and_in_conflict_as_their_latest_versions_say(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    chance = random.Random(3)
    answered, in_conflict = 0, []
    for n in range(80):
        task = make.asked(ledger, campaign, f"t{n:02}")
        ledger.finish(make.annotation(task, "escalated", value="good"))
        for version in range(chance.randrange(4)):
            by = chance.choice(["person", "person", "committee"])
            dissent = chance.choice([(), ("ada", "eve")]) if by == "person" else ("cay",)
            given = {"value": f"good {version}", "by": by, "dissent": dissent}
            ledger.add_version(make.annotation(task, "accepted", **given))
        latest = ledger.annotation("reviews", task.id)
        assert latest is not None
        if chance.random() < 0.2:
            ledger._connection.execute("update tasks set withdrawn = 1.0 where id = ?", [task.id])
        elif latest.by == "person":
            answered += 1
            in_conflict += [task.id] if latest.dissent else []
    standing = ledger.standing("reviews")
    assert 10 < len(in_conflict) < answered
    assert (standing.answered, standing.in_conflict) == (answered, len(in_conflict))
    assert ledger.in_conflict("reviews") == in_conflict
