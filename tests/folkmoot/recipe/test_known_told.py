"""What is told of the known answers that a committee learns from: before, while and after."""

from __future__ import annotations

from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.graph import mermaid_of
from folkmoot.recipe.known_told import KnownStanding, in_words
from folkmoot.recipe.loading import load
from folkmoot.recipe.telling import RecipeStanding
from folkmoot.recipe.trying import Tried, estimate_lines, limited
from schema.base import digest
from schema.fate import PassCounts
from schema.figure import Figure

FEWGEN = load("fewgen")


def test_one_line_tells_how_many_there_are_and_how_well_the_committee_agrees() -> None:
    known = KnownStanding(pool="seeds", asked=100, open=7)
    assert in_words("judge", known) == (
        "judge learns from 100 known answers of seeds, 7 still to be answered before it draws"
    )
    figure = Figure(name="accuracy", value=0.8, n=100, count=80, unit="share")
    told = KnownStanding(
        pool="seeds", asked=100, open=0, left_out=2, why_left_out="of this", figures=(figure,)
    )
    said = in_words("judge", told)
    assert "agrees with them: 80%" in said
    assert said.endswith("2 left out, the first because of this")


def test_the_picture_shows_where_known_answers_come_from() -> None:
    assert "pool_seeds -. known answers .-> pass_label_kept" in mermaid_of(FEWGEN)


def test_only_a_committee_that_learns_waits_for_what_it_learns() -> None:
    by_name = {each.name: each for each in campaigns_of(FEWGEN, ("smollm2-135m",))}
    assert by_name["fewgen--label-kept"].protocol.warm_up > 0
    assert by_name["fewgen--label-kept"].learn_from_gold
    (judging,) = (
        each for each in campaigns_of(load("corrsynth"), ("smollm2-135m",)) if each.labels
    )
    assert judging.protocol.warm_up == 0


def test_a_trial_asks_few_known_answers_and_reckons_with_all_that_would_come_first() -> None:
    tried = limited(FEWGEN, 3)
    committee = tried.pass_of("label-kept").annotate
    assert committee is not None
    assert committee.known is not None
    assert committee.known.most == 3
    counts = PassCounts(units=2, judged=2, made=2, accepted=2)
    standing = RecipeStanding(
        name="fewgen",
        state="ended",
        passes={"write": counts, "label-kept": counts},
        pools={"seeds": 120},
        known={"label-kept": KnownStanding(pool="seeds", asked=3, open=0)},
    )
    found = Tried(
        lines=(),
        standing=standing,
        tokens={"write": 100, "label-kept": 200},
        seconds={"write": 2.0, "label-kept": 5.0},
        known_tokens={"write": 0, "label-kept": 300},
    )
    lines = estimate_lines(found, FEWGEN)
    assert (
        "label-kept: 100 tokens a known answer; for 120 of them, which come first, about 12,000 "
        "tokens and 2 min" in lines
    )
    assert "label-kept: 100 tokens and 1.0 s of models a unit" in lines


def test_a_recipe_that_names_no_known_answers_keeps_its_revision() -> None:
    recipe = load("corrsynth")
    content = recipe.model_dump(mode="json", by_alias=True)
    for each in content["pass"]:
        if each["annotate"] is not None:
            del each["annotate"]["known"]
    assert recipe.revision == digest(content)
