from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from folkmoot.bench.recipes.benchmark import RecipesPlan, bench_recipes
from folkmoot.bench.recipes.claims import MadeRows, Variant, read_claims
from folkmoot.bench.recipes.comparing import (
    Side,
    at_equal,
    chosen,
    difference,
    size_of,
    verdict_of,
)
from folkmoot.bench.recipes.report import main_table, size_table
from folkmoot.bench.recipes.running import within
from folkmoot.bench.recipes.sets import Rows, parted, read_set
from folkmoot.bench.recipes.varying import varied
from folkmoot.recipe.loading import library as recipes_with_names
from folkmoot.recipe.loading import load
from recipes.checking import check
from recipes.made import MadeRecord
from schema.errors import UserError
from schema.figure import Figure
from schema.recipe import Recipe
from tests.recipes.made_records import made

WRITE = {
    "name": "write",
    "draw": {"each": "seeds"},
    "prompt": "{text}",
    "gates": [{"words": [1, 9]}, {"rouge_l": 0.7, "against": ["kept"]}],
    "into": "kept",
}
RICH = Recipe.model_validate({"name": "rich", "pools": {"seeds": {}}, "pass": [WRITE]})
POOR = RICH.model_copy(update={"name": "poor"})

CLAIMS = """
[sets.soups]
file = "soups.jsonl"
label = "label"

[claims.rich]
recipe = "rich"
says = "Rich rows are more diverse, and teach as well."
sets = ["soups"]
of = "kept"
pools = { seeds = "seeds" }
seeds_per_label = 5
equal = "rows"
[[claims.rich.baseline]]
name = "poor rows"
recipe = "poor"
[[claims.rich.expect]]
measure = "self_bleu"
figure = "self-BLEU"
better = "lower"
[[claims.rich.expect]]
measure = "student"
figure = "student accuracy"
[[claims.rich.expect]]
measure = "label_kept"
figure = "label kept"
"""


def library(name: str) -> Recipe:
    return {"rich": RICH, "poor": POOR}[name]


async def run(recipe: Recipe, pools: Mapping[str, Rows], tokens: int) -> list[MadeRecord]:
    assert len(pools["seeds"]) == 10
    sides = [("good", "positive"), ("bad", "negative")]
    if recipe.name == "poor":
        return made(
            *({"text": f"it is {w}", "label": side} for _ in range(20) for w, side in sides)
        )
    return made(
        *({"text": f"a{n} b{n * 3 % 7} {w} c{n}", "label": s} for n in range(15) for w, s in sides)
    )


@pytest.fixture
def plan(tmp_path: Path) -> RecipesPlan:
    claims = tmp_path / "claims.toml"
    claims.write_text(CLAIMS)
    (tmp_path / "gold").mkdir()
    rows = [
        f'{{"text": "soup {n} was {word}", "label": "{label}"}}'
        for n in range(30)
        for word, label in (("good", "positive"), ("bad", "negative"))
    ]
    (tmp_path / "gold" / "soups.jsonl").write_text("\n".join(rows))
    return RecipesPlan(read_claims(claims), tmp_path, ("tiny",), out=tmp_path / "out")


async def test_a_claim_is_measured_beside_its_baseline_at_equal_rows(plan: RecipesPlan) -> None:
    report = await bench_recipes(plan, library, run, lambda line: None)
    (one,) = report.found
    assert one.own.kept == one.other.kept == 30
    found = {each.figure: each for each in one.compared}
    assert found["self-BLEU"].verdict == "as claimed"
    assert found["student accuracy"].verdict == "no difference shown"
    assert found["label kept"].verdict == "not measured"
    assert "no record has the field 'judged'" in found["label kept"].why
    assert len(list(main_table(report))) == 3
    assert len(list(size_table(report))) == 1


async def test_what_is_kept_is_counted_again_without_anybody(plan: RecipesPlan) -> None:
    with pytest.raises(UserError, match="nothing is kept of rich on soups"):
        await bench_recipes(plan, library, None, lambda line: None)
    first = await bench_recipes(plan, library, run, lambda line: None)
    again = await bench_recipes(plan, library, None, lambda line: None)
    assert again.found == first.found


def test_seeds_are_of_each_label_and_never_tested_on() -> None:
    rows: Rows = [{"text": f"t{n % 50}", "label": n % 2} for n in range(100)]
    parts = parted(rows, "label", 5)
    assert sorted(row["label"] for row in parts.seeds) == [0] * 5 + [1] * 5
    texts = {row["text"] for row in parts.seeds}
    assert not texts & {row["text"] for row in parts.held_out}
    with pytest.raises(UserError, match="left to test on"):
        parted(rows[:20], "label", 5)


def test_a_baseline_may_be_the_recipe_without_a_gate_or_with_another_draw() -> None:
    without = varied(RICH, Variant(name="no gate", without=("write.gates.rouge_l",)))
    assert [list(gate) for gate in without.pass_of("write").gates] == [["words"]]
    assert without.name != RICH.name
    other = varied(RICH, Variant(name="sampled", change={"write.draw": {"sample": {"seeds": 8}}}))
    assert other.pass_of("write").draw == {"sample": {"seeds": 8}}
    with pytest.raises(UserError, match="has no gate 'near'"):
        varied(RICH, Variant(name="no gate", without=("write.gates.near",)))
    with pytest.raises(UserError, match="no pass 'rite'"):
        varied(RICH, Variant(name="x", change={"rite.into": "pool"}))


def test_both_sides_are_cut_to_as_many_tokens_of_all_passes() -> None:
    dear = Side(made("a", "b", "c", tokens=10.0), "kept")
    cheap = Side(made(*"abcdef", tokens=3.0), "kept")
    one, two = at_equal(dear, cheap, "tokens")
    assert (len(one.records), len(two.records)) == (2, 6)


def test_a_pass_that_has_its_records_last_is_cut_in_proportion_and_not_lost() -> None:
    late = Side(
        [*made(*"abcdefghij", pool="drafts", tokens=20.0), *made("k", "l", "m", "n", first=11)],
        "kept",
    )
    one, _ = at_equal(late, Side(made("a", tokens=100.0), "kept"), "tokens")
    assert size_of(one).kept == 2
    assert size_of(one).tokens == 100


async def test_what_follows_from_the_size_of_a_pool_is_compared_at_equal_rows(
    plan: RecipesPlan,
) -> None:
    claims = plan.claims.model_copy(
        update={
            "claims": tuple(
                each.model_copy(update={"equal": "tokens"}) for each in plan.claims.claims
            )
        }
    )
    report = await bench_recipes(replace(plan, claims=claims), library, run, lambda line: None)
    found = {each.figure: each for each in report.found[0].compared}
    bleu, student = found["self-BLEU"], found["student accuracy"]
    assert bleu.own is not None
    assert bleu.other is not None
    assert student.own is not None
    assert student.other is not None
    assert bleu.own.n == bleu.other.n == 30
    assert "trained on 30 rows" in student.own.how
    assert "trained on 40 rows" in student.other.how


async def test_of_a_few_records_nothing_is_compared(plan: RecipesPlan) -> None:
    async def few(recipe: Recipe, pools: Mapping[str, Rows], tokens: int) -> list[MadeRecord]:
        return (await run(recipe, pools, tokens))[:6]

    (one,) = (await bench_recipes(plan, library, few, lambda line: None)).found
    assert one.compared[0].why == "of the recipe: 6 records are too few"


def test_a_verdict_is_given_only_where_the_interval_leaves_out_nothing_at_all() -> None:
    own = Figure(name="x", value=0.8, low=0.7, high=0.9, n=10)
    far, near = (
        Figure(name="x", value=value, low=value - 0.1, high=value + 0.1, n=10)
        for value in (0.5, 0.75)
    )
    assert verdict_of(difference(own, far), "higher") == "as claimed"
    assert verdict_of(difference(own, far), "lower") == "the other way"
    assert verdict_of(difference(own, near), "higher") == "no difference shown"
    bare = Figure(name="x", value=0.1, n=10)
    assert verdict_of(difference(own, bare), "higher") == "no difference shown"


def test_a_claim_on_a_set_or_measure_that_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(CLAIMS.replace('sets = ["soups"]', 'sets = ["stews"]'))
    with pytest.raises(UserError, match="is about 'stews'"):
        read_claims(file)
    file.write_text(CLAIMS.replace('"self_bleu"', '"selfbleu"'))
    with pytest.raises(UserError, match="no measure 'selfbleu'"):
        read_claims(file)
    file.write_text(CLAIMS)
    with pytest.raises(UserError, match="nothing is claimed of 'poor'"):
        read_claims(file, ["poor"])


def test_the_claims_of_the_library_can_be_read() -> None:
    assert {claim.recipe for claim in read_claims().claims} >= {"synthesizrr", "self-instruct"}


def test_claims_fit_the_recipes_of_the_library() -> None:
    there = recipes_with_names()
    for claim in read_claims().claims:
        if claim.recipe not in there:
            continue
        recipe = load(claim.recipe)
        pools = {*recipe.pools, *(each.into for each in recipe.passes)}
        assert claim.of in pools, claim.name
        assert set(claim.pools) <= set(recipe.pools), claim.name
        for source in claim.pools.values():
            if isinstance(source, MadeRows):
                made_by = load(source.recipe)
                assert source.of in {each.into for each in made_by.passes}, claim.name
                assert set(source.pools) <= set(made_by.pools), claim.name
        for variant in claim.baseline:
            beside = load(variant.recipe) if variant.recipe else recipe
            if variant.without or variant.change:
                beside = varied(beside, variant)
            assert [str(problem) for problem in check(beside)] == [], (claim.name, variant.name)


def test_what_a_loop_came_to_stands_beside_what_it_began_with() -> None:
    first, judged, second, other = made("a", "b", "c", "d", pool="drafts")
    judged = replace(judged, pool="judged", parents=(first.number,), value={"text": "b"})
    second = replace(second, parents=(judged.number,))
    records = [first, judged, second, other]
    assert chosen(records, "drafts", "first") == [first, other]
    assert chosen(records, "drafts", "last") == [second, other]
    assert size_of(Side(records, "drafts", "last")).kept == 2


async def test_a_pool_may_be_made_by_another_recipe_or_named_row_by_row(
    plan: RecipesPlan,
) -> None:
    given: list[Rows] = []

    async def noting(recipe: Recipe, pools: Mapping[str, Rows], tokens: int) -> list[MadeRecord]:
        if recipe.name == "poor":
            return await run(recipe, pools, tokens)
        given.append(pools["seeds"])
        return await run(recipe, {"seeds": [{}] * 10}, tokens)

    sources: list[MadeRows | tuple[dict[str, str], ...]] = [
        MadeRows(recipe="poor", of="kept", pools={"seeds": "seeds"}),
        ({"text": "one"}, {"text": "two"}),
    ]
    for number, source in enumerate(sources):
        (claim,) = plan.claims.claims
        claims = plan.claims.model_copy(
            update={"claims": (claim.model_copy(update={"pools": {"seeds": source}}),)}
        )
        apart = replace(plan, claims=claims, out=plan.out / str(number))
        baseline = Variant(name="no gate", without=("write.gates.rouge_l",))
        claims = claims.model_copy(
            update={"claims": (claims.claims[0].model_copy(update={"baseline": (baseline,)}),)}
        )
        await bench_recipes(replace(apart, claims=claims), library, noting, lambda line: None)
    assert given[0][0] == {"text": "it is good", "label": "positive"}
    assert len(given[0]) == 40
    assert given[-1] == [{"text": "one"}, {"text": "two"}]


def test_a_field_may_be_read_out_of_another_and_be_the_same_in_all_rows(tmp_path: Path) -> None:
    rows = ["Lake Baikal is deep.", "nothing is deep.", "The Sea of Azov was shallow."]
    file = tmp_path / "claims.jsonl"
    file.write_text("".join(json.dumps({"claim": row}) + "\n" for row in rows))
    fever = (
        read_claims()
        .sets["fever"]
        .model_copy(update={"file": file.name, "fields": {}, "also": {"lang": "en"}})
    )
    found = read_set(tmp_path, fever)
    assert [row["entity"] for row in found] == ["Lake Baikal", "The Sea of Azov"]
    assert {row["lang"] for row in found} == {"en"}


def test_a_recipe_of_the_benchmark_has_a_budget() -> None:
    assert within(RICH, 1000).budget.tokens == 1000
