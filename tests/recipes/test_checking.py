from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recipes.base import ANYTHING
from recipes.checking import check, fields_of
from recipes.problems import Problem, path_of
from schema.recipe import Recipe

WRITTEN = sorted((Path(__file__).parent / "written").glob("*.toml"))


def written(name: str) -> dict[str, Any]:
    file = Path(__file__).parent / "written" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def passes(recipe: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in recipe["pass"]}


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.stem)
def test_nothing_is_wrong_with_recipes_that_can_be_run(file: Path) -> None:
    recipe = Recipe.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    assert [str(problem) for problem in check(recipe)] == []


def test_the_fields_of_pools_are_told_through_loops() -> None:
    fields = fields_of(Recipe.model_validate(written("coevol")))
    made = {"instruction", "response", "before", "better", "confidence", "outcome"}
    assert fields == {"drafts": made, "revised": made}


def test_the_columns_of_a_file_are_not_known_before_it_is_named() -> None:
    recipe = written("coevol")
    recipe["pools"]["drafts"] = {}
    assert ANYTHING in fields_of(Recipe.model_validate(recipe))["drafts"]
    assert check(Recipe.model_validate(recipe)) == []


Change = Callable[[dict[str, dict[str, Any]], dict[str, Any]], Any]

WRONG: dict[str, tuple[str, Change, str]] = {
    "a field that nothing makes in a prompt": (
        "self-instruct",
        lambda each, _: each["input-first"].update(prompt="Task: {instuction}"),
        "pass 'input-first', ask, prompt: nothing makes 'instuction' (did you mean 'instruction'?)",
    ),
    "a field that the records of a list lack": (
        "self-instruct",
        lambda each, _: each["instruct"].update(prompt="{drawn.task:numbered}"),
        "pass 'instruct', ask, prompt: the records of 'drawn' have no field 'task'",
    ),
    "a later step in a prompt": (
        "coevol",
        lambda each, _: each["evolve"]["talk"][0].update(prompt="{advice}"),
        "pass 'evolve', step 'pro', prompt: nothing makes 'advice'",
    ),
    "a template that cannot be read": (
        "magpie",
        lambda each, _: each["answer"].update(prompt="{instruction"),
        "pass 'answer', ask, prompt: line 1 of the template",
    ),
    "a field of a gate": (
        "self-instruct",
        lambda each, _: each["instruct"]["gates"][0].update(on="text"),
        "pass 'instruct', gate 1: nothing makes 'text'",
    ),
    "a gate that there is not": (
        "magpie",
        lambda each, _: each["ask"].update(gates=[{"wrods": [1, 2]}]),
        "pass 'ask', gate 1: there is no gate 'wrods' (did you mean 'words'?)",
    ),
    "a field of a prompt that it is decoded against": (
        "self-instruct",
        lambda each, _: each["instruct"]["ask"].update(against=["Task: {instuction}"]),
        "pass 'instruct', ask, against 1: nothing makes 'instuction'",
    ),
    "a tool that there is not": (
        "self-instruct",
        lambda each, _: each["instruct"]["ask"].update(run="pyton"),
        "pass 'instruct': there is no tool 'pyton' (did you mean 'python'?",
    ),
    "a draw that there is not": (
        "magpie",
        lambda each, _: each["answer"].update(draw={"eahc": "instructions"}),
        "pass 'answer', draw: there is no draw 'eahc' (did you mean 'each'?)",
    ),
    "what a shape reads": (
        "west-of-n",
        lambda each, _: each["rank"]["shape"].update(of="responses"),
        "pass 'rank', shape: nothing makes 'responses'",
    ),
    "what a committee sees": (
        "synthesizrr",
        lambda each, _: each["label-kept"]["annotate"].update(input=["txt"]),
        "pass 'label-kept', annotate, input: nothing makes 'txt' (did you mean 'text'?)",
    ),
    "a kind that there is not": (
        "west-of-n",
        lambda each, _: each["rank"]["annotate"].update(kind="rankin"),
        "pass 'rank', annotate: there is no kind 'rankin'",
    ),
    "labels from no list": (
        "attrprompt",
        lambda each, _: each["own-subtopics"]["annotate"].update(labels_from="lable"),
        "pass 'own-subtopics', annotate: labels_from = 'lable' is no list of the recipe (did you",
    ),
    "labels that are no text": (
        "attrprompt",
        lambda each, _: each["own-subtopics"]["annotate"].update(labels_from="length"),
        "pass 'own-subtopics', annotate: the list 'length' has values that are no text",
    ),
    "an export of a field that nothing makes": (
        "west-of-n",
        lambda _, recipe: recipe["export"]["dpo"].update(prompt="question"),
        "export.dpo: no record of 'kept' has the field 'question'",
    ),
    "an export of no pool": (
        "west-of-n",
        lambda _, recipe: recipe["export"]["dpo"].update(pool="kep"),
        "export.dpo: there is no pool 'kep' (did you mean 'kept'?)",
    ),
    "a pool that nothing feeds": (
        "synthesizrr",
        lambda each, _: each["label-kept"].update(draw={"each": "rewriten"}),
        "pass 'label-kept', draw: nothing feeds the pool 'rewriten' (did you mean 'rewritten'?)",
    ),
    "a pool of a gate that nothing feeds": (
        "self-instruct",
        lambda each, _: each["instruct"]["gates"][1].update(against=["seed"]),
        "pass 'instruct', gate 2: nothing feeds the pool 'seed' (did you mean 'seeds'?)",
    ),
    "a pool that is fed and given at once": (
        "synthesizrr",
        lambda _, recipe: (
            recipe["pools"].update(kept={}, other={})
            or recipe["pass"][2].update(draw={"each": "other"})
        ),
        "pass 'label-kept', into: the pool 'kept' is given, and what this makes does not come",
    ),
    "a loop that nothing begins": (
        "coevol",
        lambda each, recipe: recipe["pools"].pop("drafts"),
        "pass 'evolve', draw: nothing is in 'drafts' to begin with",
    ),
    "a draw without an end": (
        "self-instruct",
        lambda each, _: each["instruct"].pop("until"),
        "pass 'instruct', draw: sample goes on for ever",
    ),
    "a loop without a bound": (
        "coevol",
        lambda each, _: each["evolve"]["draw"].pop("below"),
        "goes round without an end",
    ),
    "a pass that waits for itself": (
        "coevol",
        lambda each, _: each["better"].update(when="complete"),
        "pass 'better': when = \"complete\" waits until the pool 'revised' is complete, and what",
    ),
    "a draw that waits for itself": (
        "west-of-n",
        lambda each, _: each["confident"].update(into="pairs"),
        "pass 'confident': its draw, best, waits until the pool 'pairs' is complete, and what",
    ),
    "words that no prompt says": (
        "synthesizrr",
        lambda each, _: each["rewrite"].update(prompt="{document}", shot=""),
        "verbalize.label: no prompt says it",
    ),
    "words that nothing says": (
        "synthesizrr",
        lambda each, _: each["rewrite"].update(prompt="{document:words}"),
        "pass 'rewrite', ask, prompt: nothing says how 'document' is put in words",
    ),
    "words for no value": (
        "attrprompt",
        lambda _, recipe: recipe.update(verbalize={"label": {"positiv": "good"}}),
        "verbalize.label: 'positiv' is no value of the list 'label' (did you mean 'positive'?)",
    ),
    "examples without a template of one": (
        "synthesizrr",
        lambda each, _: each["rewrite"].pop("shot"),
        "pass 'rewrite', ask, prompt: {shots:shots} needs a template of one record",
    ),
    "a field in the template of one": (
        "synthesizrr",
        lambda each, _: each["rewrite"].update(shot="{review}"),
        "pass 'rewrite', shot: the records of 'shots' have no field 'review'",
    ),
    "a field that records are chosen by": (
        "self-instruct",
        lambda each, _: each["input-first"]["draw"].update(where={"classified": "no"}),
        "pass 'input-first', draw: no record of 'typed' has the field 'classified'",
    ),
    "a field that examples go by": (
        "synthesizrr",
        lambda each, _: each["rewrite"]["draw"].update(same="lable"),
        "pass 'rewrite', draw: sample goes by 'lable', which is not drawn (did you mean 'label'?)",
    ),
    "a field that is drawn twice": (
        "attrprompt",
        lambda each, _: each["write"]["draw"].update(grid=["genre", "label"]),
        "pass 'write', draw: 'label' is drawn twice",
    ),
    "a field that is kept": (
        "magpie",
        lambda each, _: each["answer"].update(keep=["instructions"]),
        "pass 'answer', keep: nothing makes 'instructions'",
    ),
    "names that could be taken for others": (
        "magpie",
        lambda _, recipe: recipe.update(name="mag--pie"),
        "name: 'mag--pie' has '--' in it",
    ),
    "a pass and a given pool of one name": (
        "synthesizrr",
        lambda _, recipe: recipe["pools"].update(rewrite={}),
        "pass 'rewrite': a pool that is given has the same name",
    ),
    "a measure of a field that no record will have": (
        "magpie",
        lambda _, recipe: recipe.update(measure={"of": "kept", "report": ["fates", "label_kept"]}),
        "measure.report: label_kept reads 'label', and no record of 'kept' has that",
    ),
    "a measure of a field that the export calls otherwise": (
        "west-of-n",
        lambda _, recipe: recipe.update(
            export={"dpo": {"pool": "kept", "prompt": "instruction", "chosen": "best"}},
            measure={"of": "kept", "report": ["length_bias"]},
        ),
        "measure.report: length_bias reads 'best', and no record of 'kept' has that",
    ),
    "a pool that is measured": (
        "magpie",
        lambda _, recipe: recipe.update(measure={"of": "kepd"}),
        "measure.of: there is no pool 'kepd' (did you mean 'kept'?)",
    ),
    "vectors of nobody": (
        "synthesizrr",
        lambda each, _: each["rewrite"]["draw"]["nearest"].update(by="embedding"),
        "say which model makes the vectors: embedder = ",
    ),
    "texts that are written together for no list": (
        "attrprompt",
        lambda each, _: each["write"].update(ask={"together": "labels"}),
        "pass 'write', ask: together = 'labels' is no list of the recipe (did you mean 'label'?)",
    ),
    "a prompt that differs in its system turn": (
        "attrprompt",
        lambda each, _: each["write"].update(
            draw={"times": 3}, ask={"together": "label", "system": "{label}"}, prompt="{label}"
        ),
        "pass 'write', ask, system: 'label' differs from prompt to prompt, and only they say it",
    ),
    "a measure that there is not": (
        "magpie",
        lambda _, recipe: recipe.update(measure={"of": "kept", "report": ["self_blue"]}),
        "measure.report: there is no measure 'self_blue' (did you mean 'self_bleu'?)",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_work_is_found_and_named(wrong: str) -> None:
    name, change, says = WRONG[wrong]
    recipe = written(name)
    change(passes(recipe), recipe)
    found = [str(problem) for problem in check(Recipe.model_validate(recipe))]
    assert [each for each in found if says in each], found


def test_a_pass_may_show_what_it_has_made_itself() -> None:
    """What is drawn beside makes no units, so that is no loop."""
    pools = {"prompts": {"rows": [{"text": "a"}]}, "made": {"rows": [{"text": "b"}]}}
    draw = {"each": "prompts", "sample": {"made": 2}, "least": 0}
    shown: dict[str, Any] = {"name": "answer", "prompt": "{made.text:lines}", "into": "made"}
    shown["draw"] = draw
    recipe = Recipe.model_validate({"name": "one", "pools": pools, "pass": [shown]})
    assert [each for each in check(recipe) if "without an end" in each.what] == []
    draw = {"times": 9, "sample": {"made": 2}, "least": 0}
    recipe = Recipe.model_validate({"name": "one", "pass": [{**shown, "draw": draw}]})
    assert [each for each in check(recipe) if "to begin with" in each.what] == []
    shown["draw"] = {"times": 9, "sample": {"made": 2}}
    recipe = Recipe.model_validate({"name": "one", "pass": [shown]})
    assert [each for each in check(recipe) if "to begin with" in each.what] != []


def test_a_pass_that_cannot_be_read_causes_no_other_problems() -> None:
    recipe = written("self-instruct")
    passes(recipe)["is-classification"]["draw"] = {"ech": "tasks"}
    assert len(check(Recipe.model_validate(recipe))) == 1


@pytest.mark.parametrize("draw", [{"join": ["a", "b"], "on": "q"}, {"pairs": "a", "by": "q"}])
def test_a_loop_that_makes_new_fields_each_time_round_is_checked_at_once(draw: Any) -> None:
    given = {"name": "loop", "pools": {"a": {"fields": {"q": "q", "x": "x"}}}}
    pass_ = {"name": "one", "draw": draw, "into": "b", "until": {"units": 5}}
    back = {"name": "two", "draw": {"each": "b"}, "into": "a", "until": {"units": 5}}
    recipe = Recipe.model_validate({**given, "pass": [pass_, back]})
    assert check(recipe) == []


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("", ()),
        ("name", ("name",)),
        ("export.dpo", ("export", "dpo")),
        ("pass 'better'", ("pass", 1)),
        ("pass 'better', gate 1", ("pass", 1, "gates", 0)),
        ("pass 'better', annotate, input", ("pass", 1, "annotate", "input")),
        ("pass 'better', ask, prompt", ("pass", 1, "prompt")),
        ("pass 'evolve', step 'con', prompt", ("pass", 0, "talk", 1, "prompt")),
    ],
)
def test_a_problem_tells_where_in_the_file_it_is(where: str, path: tuple[str | int, ...]) -> None:
    recipe = Recipe.model_validate(written("coevol"))
    assert path_of(Problem(where, "something"), recipe) == path


def test_what_a_file_of_known_answers_brings_may_be_measured() -> None:
    recipe = written("magpie")
    recipe["measure"] = {"of": "kept", "report": ["answer_accuracy", "gate_worth"]}
    found = [str(each) for each in check(Recipe.model_validate(recipe))]
    assert len(found) == 1
    assert "answer_accuracy reads 'answer'" in found[0]


JUNK: tuple[Any, ...] = (None, True, -1, 1e9, "", "x", "a.b", [], [[]], {}, {"in": 1}, [1, "x"])


def test_whatever_stands_in_a_recipe_is_told_and_never_breaks_the_check() -> None:
    for file in WRITTEN:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        for number, each in enumerate(given["pass"]):
            for part in ("draw", "shape"):
                for key in each.get(part, {}):
                    for junk in JUNK:
                        changed = copy.deepcopy(given)
                        changed["pass"][number][part][key] = junk
                        check(Recipe.model_validate(changed))


def learning(known: dict[str, Any], **given: Any) -> Recipe:
    """Given texts go on as they are and are written anew; a committee learns from known answers."""
    committee = {"labels_from": "label", "input": ["text"], "known": known}
    return Recipe.model_validate(
        {
            "name": "learning",
            "pools": {
                "seeds": {"fields": {"text": "text", "label": "label"}},
                "own": {"rows": [{"text": "a", "label": "good"}, {"text": "b", "label": "goood"}]},
            },
            "lists": {"label": ["good", "bad"]},
            "pass": [
                {"name": "copy", "draw": {"each": "seeds"}, "into": "copied"},
                {
                    "name": "write",
                    "draw": {"each": "copied"},
                    "ask": {"prompt": "Like {text}:"},
                    "shape": {"whole": "text"},
                    "keep": ["label"],
                    "into": "written",
                },
                {"name": "judge", "draw": {"each": "written"}, "annotate": committee, "into": "k"},
                *given.get("more", ()),
            ],
        }
    )


def test_a_committee_may_learn_from_known_answers_of_a_given_pool() -> None:
    assert check(learning({"pool": "seeds", "answer": "label"})) == []
    renamed = {"pool": "own", "answer": "text", "fields": {"text": "label"}}
    assert [each.where for each in check(learning(renamed))] == [
        "pass 'judge', annotate, known, answer"
    ]  # texts are none of the labels


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"pool": "sed", "answer": "label"}, "pool: the pool 'sed' is not given (did you mean"),
        ({"pool": "written", "answer": "label"}, "pool: the pool 'written' is made here, and no"),
        ({"pool": "seeds", "answer": "lable"}, "answer: no record of 'seeds' has the field 'lab"),
        ({"pool": "seeds", "answer": "text"}, "fields: the committee would be shown the answer"),
        (
            {"pool": "seeds", "answer": "label", "fields": {"txt": "text"}},
            "fields: the committee does not see 'txt' (did you mean 'text'?)",
        ),
        (
            {"pool": "seeds", "answer": "label", "fields": {"text": "review"}},
            "no record of 'seeds' has the field 'review'",
        ),
        ({"pool": "own", "answer": "label"}, "answer: 'goood', an answer of 'own', is none of"),
    ],
)
def test_known_answers_that_cannot_be_learnt_from_are_named(known: Any, said: str) -> None:
    problems = list(map(str, check(learning(known))))
    assert len(problems) == 1, problems
    assert "pass 'judge', annotate, known" in problems[0]
    assert said in problems[0]


@pytest.mark.parametrize("pool", ["seeds", "copied"])
def test_a_committee_that_judges_the_records_themselves_may_not_learn_from_them(pool: str) -> None:
    more = {
        "name": "again",
        "draw": {"each": pool},
        "annotate": {
            "labels_from": "label",
            "input": ["text"],
            "known": {"pool": "seeds", "answer": "label"},
        },
        "into": "kk",
    }
    (problem,) = check(learning({"pool": "seeds", "answer": "label"}, more=[more]))
    assert problem.where == "pass 'again', annotate, known, pool"
    assert "would be learnt from their own answers" in problem.what
