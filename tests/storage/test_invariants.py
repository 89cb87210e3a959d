"""Each invariant notices its own violation. The ledgers are real; the damage is done by hand."""

from __future__ import annotations

import pytest

from schema.campaign import Campaign
from schema.fate import Unit
from schema.policy import Policy
from schema.recipe import Recipe
from schema.task import Task
from schema.transcript import Wait
from storage.invariants import INVARIANTS, violations
from storage.ledger import Ledger
from storage.references import dangling
from tests.storage.conftest import Make

DAMAGE = {
    "one_outcome": "update tasks set outcome = 'failed' where id = 't1'",
    "open_without_annotation": "update tasks set state = 'started', outcome = null where id = 't1'",
    "versions_without_gaps": "update annotations set version = 3",
    "the_sum": "update tasks set state = 'finished' where id = 't2'",
    "asked_before_said": "delete from outbox where task = 't1'",
    "answered_is_recorded": "update outbox set answered = 1 where task = 't2'",
    "said_once": "update turns set seat = 'ann', role = 'generator'",
    "nothing_to_send_after_the_end": "update outbox set answered = null where task = 't1'",
    "asked_after_the_start": "update tasks set state = 'waiting' where id = 't2'",
    "requests_have_bodies": "update outbox set body = null",
    "policies_exist": "delete from policies",
    "prompts_exist": "delete from prompts",
    "prompts_are_used": "insert into prompts values ('d', 'nobody was shown this')",
    "tokens_add_up": "update calls set generated_tokens = 99",
    "seats_add_up": "update seat_work set tokens = tokens - 1",
    "votes_add_up": "update seat_votes set agrees = agrees + 1",
    "spending_adds_up": "update spent set tokens = tokens - 1",
    "parents_exist": "insert into record_parents values ('reviews', 't1', 1, 0, 0, 'nobody')",
    "revisions_exist": "update tasks set revision = 'unheard of'",
    "every_turn_is_searchable": "delete from turns_fts_docsize where id = 1",
    "units_make_something": "update units set state = 'judged'",
    "units_without_gaps": "update units set n = 2",
    "parents_were_accepted": "update made set fate = 'rejected', gate = 'words', reason = 'few'",
    "open_units_are_asked": "update units set task = 'nobody'",
    "a_gate_says_why": "update made set gate = 'words'",
    "references_hold": "delete from campaigns",
}

OTHER_DAMAGE = [
    ("asked_before_said", "update outbox set answered = null where task = 't1'"),
    ("every_turn_is_searchable", "insert into turns_fts_docsize values (99, x'00')"),
    ("every_turn_is_searchable", "update turns_fts_docsize set id = 99 where id = 1"),
    ("seats_add_up", "delete from seat_work"),
    ("spending_adds_up", "update spent set lost_tokens = 1"),
    ("spending_adds_up", "delete from seat_work"),
]


@pytest.fixture
def damaged(ledger: Ledger, campaign: Campaign, make: Make) -> Ledger:
    """A sound ledger in which anything may now be broken."""
    make.finished(ledger, campaign, "t1")
    make.asked(ledger, campaign, "t2")
    ledger.save_policy("reviews", Policy())
    ledger.record_decision("reviews", "t2", Wait(why="calibration is cold"), Policy().id)
    recipe = Recipe.model_validate(
        {
            "name": "made",
            "pools": {"seeds": {}},
            "pass": [{"name": "again", "draw": {"each": "seeds"}, "into": "more"}],
        }
    )
    ledger.save_recipe(recipe)
    ledger.give_record("made", "seeds", {"text": "a"})
    again = campaign.model_copy(update={"name": "made--again"})
    ledger.save_campaign(again)
    ledger.submit(Task(campaign=again.name, id="0", revision=again.revision, input={"text": "a"}))
    unit = Unit(recipe="made", made_by="again", number=0, state="open")
    (seed,) = ledger.pool_numbers("made", "seeds")
    ledger.open_unit(unit, {"seeds": (seed,)}, "0")
    assert ledger.violations() == []
    ledger._connection.execute("pragma foreign_keys = off")
    ledger._connection.execute("pragma ignore_check_constraints = on")
    return ledger


@pytest.mark.parametrize("name", [invariant.name for invariant in INVARIANTS])
def test_a_violation_is_noticed_and_told_in_a_sentence(damaged: Ledger, name: str) -> None:
    damaged._connection.execute(DAMAGE[name])
    found = [violation for violation in damaged.violations() if violation.invariant == name]
    assert found
    assert found[0].subject
    assert found[0].sentence.endswith(".")


@pytest.mark.parametrize(("name", "damage"), OTHER_DAMAGE)
def test_a_violation_of_another_sort_is_noticed_too(
    damaged: Ledger, name: str, damage: str
) -> None:
    damaged._connection.execute(damage)
    assert name in {violation.invariant for violation in damaged.violations()}


def test_every_reference_that_dangles_is_found_as_sqlite_finds_it(damaged: Ledger) -> None:
    connection = damaged._connection
    connection.execute("drop trigger a_revision_never_changes")
    references = connection.execute(
        """select t.name, fk."from", c.type from pragma_table_list t
           join pragma_foreign_key_list(t.name) fk
           join pragma_table_info(t.name) c on c.name = fk."from" where t.type = 'table'"""
    )
    seen = set()
    for child, column, sort in references.fetchall():
        connection.execute("begin")
        nobody = "nobody" if sort == "TEXT" else 4711
        connection.execute(f"update or replace {child} set {column} = ?", [nobody])
        checked = connection.execute('select "parent", "table" from pragma_foreign_key_check')
        wanted = {(row["parent"], row["table"]) for row in checked}
        found = {(row[0], row[1].split()[0]) for row in connection.execute(dangling(connection))}
        connection.execute("rollback")
        assert found == wanted, f"{child}.{column}"
        seen |= wanted
    assert len(seen) > 15


def test_of_many_violations_a_few_are_shown(damaged: Ledger) -> None:
    damaged._connection.execute(DAMAGE["tokens_add_up"])
    assert len(violations(damaged.path, limit=2)) == 2


def test_an_empty_ledger_is_sound(ledger: Ledger) -> None:
    assert ledger.violations() == []
