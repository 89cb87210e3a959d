"""Every recipe of the library is tried: it runs to its end, through kills, and is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.handing_out import Wanted, exports_of
from folkmoot.recipe.made_records import made_records
from kinds.base import kind_of
from kinds.writing import Writings
from recipes.checking import check
from schema.errors import UnknownTask
from schema.task import Task
from schema.writing import Writing
from storage.reader import LedgerReader
from tests.agents.steward.driver import MODELS, Run
from tests.recipes.library.small import FILES, answer_of, given, recipe_of, small

GOLDEN = Path(__file__).parent / "golden"
KILLED_AFTER = (2, 5, 9)
"""Looks after which the process dies."""
NAMES = sorted(FILES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@cache
def done(name: str, folder: Path) -> Run:
    """The recipe, run to its end through three kills."""
    work = Run(folder / f"{name}.db", small(name), answer_of(name)).begin(**given(name))
    for number in range(300):
        work.step()
        if work.state != "running":
            break
        if number in KILLED_AFTER:
            work.killed()
    return work


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_a_recipe_and_it_says_what_it_is(name: str) -> None:
    recipe = recipe_of(name)
    assert [str(problem) for problem in check(recipe)] == []
    assert all((recipe.title, recipe.source, recipe.method, recipe.about, recipe.export))
    assert recipe.name == name


def test_every_committee_of_the_library_looks_for_text_that_talks_about_the_answer() -> None:
    judging = [
        campaign
        for name in NAMES
        for campaign in campaigns_of(recipe_of(name), MODELS)
        if campaign.kind != Writings.name
    ]
    assert len(judging) > 10
    for campaign in judging:
        questions = {stage.question for stage in campaign.protocol.stages}
        assert {"screen", "redraft"} <= questions, campaign.name


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_runs_to_its_end_through_kills_and_is_whole(name: str, folder: Path) -> None:
    work = done(name, folder)
    assert work.state == "ended", work.reason
    assert work.ledger.violations() == []
    failed = [unit.reason for unit in work.ledger.failed_units(name, 10)]
    assert failed == []
    counts = work.ledger.pass_counts(name)
    for each in work.recipe.passes:
        told = counts[each.name]
        assert told.open == 0, each.name
        assert told.units == told.judged + told.passed_over, each.name
        assert told.made == told.accepted + told.rejected, each.name


@pytest.mark.parametrize("name", NAMES)
def test_every_pass_makes_something_and_every_export_has_rows(name: str, folder: Path) -> None:
    work = done(name, folder)
    counts = work.ledger.pass_counts(name)
    for each in work.recipe.passes:
        told = counts[each.name]
        assert told.accepted > 0, f"{each.name}: {told}"
    with LedgerReader(work.path) as reader:
        records = made_records(reader, work.recipe)
    for called, export in exports_of(work.recipe, Wanted()).items():
        assert list(export.rows(export.taken(records))), called


@pytest.mark.parametrize("name", NAMES)
def test_the_ancestry_of_every_record_closes(name: str, folder: Path) -> None:
    """Whatever a record was made of is there and was accepted, back to what was given."""
    work = done(name, folder)
    for record in work.ledger.made(name):
        ahead, seen = [record], set[int]()
        while ahead:
            one = ahead.pop()
            if one.unit is None:
                assert one.source
                continue
            drawn = work.ledger.unit_draws(name, one.made_by, one.unit)
            for number in {each for numbers in drawn.values() for each in numbers} - seen:
                seen.add(number)
                parent = work.ledger.pool_record(number)
                assert parent is not None
                assert parent.fate == "accepted"
                ahead.append(parent)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_first_in_each_pass_is_what_it_was(name: str, folder: Path) -> None:
    """Written anew with FOLKMOOT_GOLDEN=1."""
    asked = "\n\n".join(first_asked(done(name, folder))) + "\n"
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("FOLKMOOT_GOLDEN"):
        file.write_text(asked, encoding="utf-8")
    assert asked == file.read_text(encoding="utf-8")


def first_asked(work: Run) -> Iterator[str]:
    """Of each pass the first unit that asked somebody: how, and with which words."""
    for each in work.recipe.passes:
        yield f"=== {each.name}"
        name = work.recipe.campaign_of(each.name)
        if not each.steps and each.annotate is None:
            yield "nobody is asked"
            continue
        task = first_task(work, name)
        campaign = work.ledger.campaign(name)
        kind = kind_of(campaign.kind)
        if each.annotate is not None:
            yield f"[{campaign.kind}] {campaign.guideline}"
            for shown in kind.render(campaign, task.input):
                yield f"{shown.title}: {shown.text}"
            for known in work.ledger.known_tasks(name)[:1]:
                learnt = work.ledger.task(name, f"known-{known.record}")
                yield "learns first that"
                for shown in kind.render(campaign, learnt.input):
                    yield f"{shown.title}: {shown.text}"
                yield f"is {kind.words(learnt.gold)}"
            continue
        said: dict[str, str] = {}
        for step in each.steps:
            yield in_words(kind.writing(campaign, task.input, step.called, said))
            said[step.called] = f"<{step.called}>"


def first_task(work: Run, campaign: str) -> Task:
    for number in range(100):
        try:
            return work.ledger.task(campaign, str(number))
        except UnknownTask:  # the unit was passed over
            continue
    raise AssertionError(f"{campaign} asked nobody")


def in_words(asked: Writing) -> str:
    told = asked.model_dump(exclude={"prompt", "system", "start", "against"}, exclude_defaults=True)
    head = ", ".join(f"{name} {value}" for name, value in sorted(told.items()))
    parts = [f"({asked.layout}; {head})"]
    parts += [f"system: {asked.system}"] if asked.system else []
    parts += [f"|{line}" for line in asked.prompt.split("\n")] if asked.prompt else []
    parts += [f"start: {asked.start}"] if asked.start else []
    parts += [f"against: {each}" for each in asked.against]
    return "\n".join(parts)
