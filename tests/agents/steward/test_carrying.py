"""What a recipe makes: units, records, fates, ends. On a real ledger, without a bus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schema.answer import PersonAnswer
from schema.base import Json
from schema.errors import InvalidRecipe
from schema.turn import TurnRequest
from tests.agents.steward.driver import NOTHING, Run, recipe_of

TOPICS = [{"topic": "rain"}, {"topic": "bread"}, {"topic": "ships"}]

WRITE: dict[str, Json] = {
    "name": "write",
    "draw": {"each": "topics"},
    "ask": {"prompt": "About {topic}."},
    "shape": {"whole": "text"},
    "into": "texts",
}


def run(tmp_path: Path, *passes: dict[str, Json], **given: Json) -> Run:
    recipe = recipe_of(
        **{"pools": {"topics": {"fields": {"topic": "topic"}}}, "pass": list(passes), **given}
    )
    return Run(tmp_path / "ledger.db", recipe)


def test_every_record_of_a_pool_is_asked_about_once(tmp_path: Path) -> None:
    done = run(tmp_path, WRITE).begin(topics=TOPICS).to_end()
    assert done.state == "ended"
    assert [each["text"] for each in done.pool("texts")] == [
        "About rain. [0.0]",
        "About bread. [1.0]",
        "About ships. [2.0]",
    ]
    assert [each["topic"] for each in done.pool("texts")] == ["rain", "bread", "ships"]


def test_what_a_gate_turns_away_is_kept_with_the_reason(tmp_path: Path) -> None:
    gated = {**WRITE, "gates": [{"says_not": ["bread"]}]}
    done = run(tmp_path, gated).begin(topics=TOPICS).to_end()
    (one,) = done.rejected("texts")
    assert one.gate == "says_not"
    assert "bread" in one.reason
    counts = done.ledger.pass_counts("made")["write"]
    assert (counts.made, counts.accepted, counts.rejected) == (3, 2, 1)
    assert counts.gates == {"says_not": 1}


def test_a_text_that_cannot_be_read_or_was_cut_off_has_a_fate_too(tmp_path: Path) -> None:
    numbered = {
        **WRITE,
        "ask": {"prompt": "About {topic}.", "cut": "drop"},
        "shape": {"whole": "text", "of": "text"},
    }
    work = run(tmp_path, numbered)
    said = {"0": "well...", "1": " \n", "2": "fine"}
    work.answer = lambda request: said[request.task]
    work.begin(topics=TOPICS).to_end()
    assert {each.gate for each in work.rejected("texts")} == {"cut", "shape"}
    assert [each["text"] for each in work.pool("texts")] == ["fine"]


def test_a_record_knows_what_it_was_made_from(tmp_path: Path) -> None:
    second = {
        "name": "again",
        "draw": {"each": "texts"},
        "ask": {"prompt": "Again: {text}"},
        "shape": {"whole": "more"},
        "into": "more",
    }
    done = run(tmp_path, WRITE, second).begin(topics=TOPICS[:1]).to_end()
    (last,) = done.ledger.made("made", "more", fate="accepted")
    (text,) = done.ledger.made("made", "texts", fate="accepted")
    (topic,) = done.ledger.made("made", "topics", fate="accepted")
    assert done.parents(last) == [text.address]
    assert done.parents(text) == [topic.address]
    assert topic.source == "topics:1"


def test_a_loop_ends_at_the_generation_that_bounds_it(tmp_path: Path) -> None:
    better = {
        "name": "better",
        "draw": {"each": "drafts", "below": 3},
        "ask": {"prompt": "Better: {text}"},
        "shape": {"whole": "text"},
        "into": "drafts",
    }
    recipe = recipe_of(**{"pools": {"topics": {}}, "pass": [{**WRITE, "into": "drafts"}, better]})
    done = Run(tmp_path / "ledger.db", recipe).begin(topics=TOPICS[:1]).to_end()
    generations = [each.generation for each in done.ledger.made("made", "drafts")]
    assert generations == [0, 1, 2, 3]
    assert done.state == "ended"


def test_as_many_are_accepted_as_were_asked_for_and_no_more(tmp_path: Path) -> None:
    asked = {
        **WRITE,
        "draw": {"times": 1000},
        "ask": {"prompt": "Anything.", "samples": 4},
        "until": {"accepted": 10},
    }
    done = run(tmp_path, asked).begin().to_end()
    counts = done.ledger.pass_counts("made")["write"]
    assert counts.accepted == 10
    assert counts.gates.get("enough", 0) == counts.made - 10
    assert counts.units < 20
    assert "as many as were asked for" in counts.ended


def test_a_pass_that_hardly_accepts_anything_starves_and_says_which_gate_it_is(
    tmp_path: Path,
) -> None:
    starving = {
        **WRITE,
        "draw": {"times": 1000},
        "ask": {"prompt": "Anything."},
        "gates": [{"words": [50, 60]}],
        "until": {"accepted": 10, "starved": {"of": 20, "below": 0.05}},
    }
    done = run(tmp_path, starving, window=8).begin().to_end()
    assert done.state == "ended"
    assert "starved: 0 of the last 20 records" in done.reason
    assert "words" in done.reason


def test_a_committee_annotates_and_what_it_says_is_a_field(tmp_path: Path) -> None:
    judged = {
        "name": "judged",
        "draw": {"each": "texts"},
        "annotate": {
            "kind": "classification",
            "labels": [{"name": "wet"}, {"name": "dry"}],
            "field": "weather",
            "input": ["text"],
        },
        "gates": [{"equals": ["weather", "wet"]}],
        "into": "wet",
    }
    work = run(tmp_path, WRITE, judged)

    def answer(request: TurnRequest) -> str:
        if request.brief.writing is not None:
            return request.brief.writing.prompt
        return "wet" if "rain" in str(request.input) else "dry"

    work.answer = answer
    work.begin(topics=TOPICS).to_end()
    (kept,) = work.pool("wet")
    assert kept["weather"] == "wet"
    assert kept["confidence"] > 0.5
    assert {each.gate for each in work.rejected("wet")} == {"equals"}


def test_what_a_committee_says_of_several_records_is_shaped_into_one(tmp_path: Path) -> None:
    ranked = {
        "name": "rank",
        "draw": {"groups": "texts", "by": "unit"},
        "annotate": {"kind": "ranking", "field": "order", "input": ["topic", "drawn"]},
        "shape": {"pair": ["best", "worst"], "order": "order", "gap": "gap"},
        "into": "pairs",
    }
    asked = {**WRITE, "ask": {"prompt": "About {topic}.", "samples": 2}}
    done = run(tmp_path, asked, ranked).begin(topics=TOPICS[:1]).to_end()
    (pair,) = done.pool("pairs")
    assert (pair["chosen"], pair["rejected"]) == ("About rain. [0.0]", "About rain. [0.1]")
    assert pair["order"] == ["1", "2"]
    assert "drawn" not in pair


def test_records_that_nobody_is_asked_about_are_shaped_too(tmp_path: Path) -> None:
    most = {
        "name": "most",
        "draw": {"groups": "texts", "by": "unit", "least": 2},
        "shape": {"majority": "text"},
        "into": "agreed",
    }
    asked = {**WRITE, "ask": {"prompt": "About {topic}.", "samples": 3}}
    work = run(tmp_path, asked, most)
    work.answer = lambda request: "" if request.task == "1" and request.sample else "the same"
    work.begin(topics=TOPICS[:2]).to_end()
    (agreed,) = work.pool("agreed")
    assert (agreed["topic"], agreed["text"], agreed["share"]) == ("rain", "the same", 1.0)
    assert {each.gate for each in work.rejected("agreed")} == {"groups"}


@pytest.mark.parametrize("turned_round", [False, True])
def test_groups_of_groups_are_drawn_in_whatever_order_passes_are_written(
    tmp_path: Path, turned_round: bool
) -> None:
    sums: list[dict[str, Json]] = [
        {
            "name": "per-topic",
            "draw": {"groups": "texts", "by": "topic"},
            "shape": {"majority": "text"},
            "into": "agreed",
        },
        {
            "name": "in-all",
            "draw": {"groups": "agreed", "by": "text"},
            "shape": {"mean": "share", "on": "share"},
            "into": "summed",
        },
    ]
    asked = {**WRITE, "ask": {"prompt": "About {topic}.", "samples": 2}}
    work = run(tmp_path, *(sums[::-1] if turned_round else sums), asked)
    work.answer = lambda request: "the same"
    work.begin(topics=TOPICS).to_end()
    (summed,) = work.pool("summed")
    assert summed["share"] == 1.0


def test_records_keep_what_is_known_of_a_text_where_they_are_told_to(tmp_path: Path) -> None:
    asked = {**WRITE, "keep": ["topic", "model"], "gates": [{"filled": ["model", "tokens"]}]}
    done = run(tmp_path, asked).begin(topics=TOPICS[:1]).to_end()
    (one,) = done.pool("texts")
    assert one["model"] == "scripted-c"
    assert "tokens" not in one


@pytest.mark.parametrize("silent", ["first", "last"])
def test_a_talk_in_which_somebody_says_nothing_fails_and_harms_no_other(
    tmp_path: Path, silent: str
) -> None:
    talk = [{"as": "first", "prompt": "About {topic}."}, {"as": "last", "prompt": "More: {first}"}]
    spoken = {**WRITE, "ask": None, "talk": talk, "shape": {"whole": "text", "of": "last"}}
    work = run(tmp_path, {name: value for name, value in spoken.items() if value is not None})

    def answer(request: TurnRequest) -> str:
        asked = request.brief.writing
        is_silent = asked is not None and asked.called == silent and request.task == "1"
        return NOTHING if is_silent else "something"

    work.answer = answer
    work.begin(topics=TOPICS).to_end()
    assert work.state == "ended"
    assert len(work.pool("texts")) == 2


def test_a_unit_whose_task_fails_is_told_and_harms_no_other(tmp_path: Path) -> None:
    work = run(tmp_path, {**WRITE, "ask": {"prompt": "{topic+1}"}})
    rows: list[dict[str, Json]] = [{"topic": 1}, {"topic": "one"}]
    work.begin(topics=rows).to_end()
    assert work.state == "ended"
    assert len(work.pool("texts")) == 1
    (unit,) = work.ledger.failed_units("made", 10)
    assert "'topic' is no number" in unit.reason


def test_a_recipe_that_was_begun_is_not_changed_under_its_name(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE).begin(topics=TOPICS)
    work.to_end()
    other = work.recipe.model_copy(update={"seed": 7})
    changed = Run.__new__(Run)
    changed.path, changed.recipe, changed.answer = work.path, other, work.answer
    changed.moderation = work.moderation
    with pytest.raises(InvalidRecipe, match="makes its records otherwise"):
        changed.begin()


def test_a_recipe_goes_on_where_more_is_wanted_of_it(tmp_path: Path) -> None:
    two = {**WRITE, "draw": {"times": 1000}, "ask": {"prompt": "Any."}, "until": {"accepted": 2}}
    work = run(tmp_path, two).begin().to_end()
    assert len(work.pool("texts")) == 2
    more = {**two, "until": {"accepted": 5}}
    work.recipe = recipe_of(**{"pools": {"topics": {}}, "pass": [more]})
    work.recipe = work.recipe.model_copy(update={"pools": run_pools(work)})
    work.begin().to_end()
    assert len(work.pool("texts")) == 5


def run_pools(work: Run) -> object:
    return work.ledger.recipe("made").pools


def test_a_paused_recipe_draws_nothing_until_it_is_resumed(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE).begin(topics=TOPICS)
    work.order("pause_recipe")
    for _ in range(3):
        work.step()
    assert work.pool("texts") == []
    work.order("resume_recipe")
    work.to_end()
    assert len(work.pool("texts")) == 3


def test_a_recipe_stops_when_its_tokens_are_spent(tmp_path: Path) -> None:
    endless = {**WRITE, "draw": {"times": 1000}, "ask": {"prompt": "Any."}}
    work = run(tmp_path, endless, window=4, budget={"tokens": 100})
    work.tokens = 30
    work.begin().to_end()
    assert work.state == "spent"
    assert "of 100 tokens are spent" in work.reason
    counts = work.ledger.pass_counts("made")["write"]
    assert counts.units < 20
    assert (counts.open, counts.made + counts.failed) == (0, counts.units)


@pytest.mark.parametrize("window", [8, 64, 500])
def test_a_budget_is_exceeded_by_one_unit_at_most_however_many_may_be_open(
    tmp_path: Path, window: int
) -> None:
    endless = {**WRITE, "draw": {"times": 10_000}, "ask": {"prompt": "Any.", "tokens": 40}}
    work = run(tmp_path, endless, window=window, budget={"tokens": 2_000})
    work.tokens = 30
    work.begin().to_end()
    assert work.state == "spent"
    assert 2_000 <= work.ledger.spent("made--write").tokens < 2_000 + 30
    counts = work.ledger.pass_counts("made")["write"]
    assert (counts.open, counts.failed) == (0, 0)
    assert counts.units == counts.made == 67


def test_a_budget_reckons_with_all_passes_that_are_under_way(tmp_path: Path) -> None:
    first = {**WRITE, "draw": {"times": 20}, "ask": {"prompt": "Any.", "tokens": 30}}
    second = {**WRITE, "name": "again", "into": "more", "draw": {"each": "texts"}}
    second |= {"ask": {"prompt": "{text}", "tokens": 30}, "keep": [], "shape": {"whole": "again"}}
    work = run(tmp_path, first, second, window=64, budget={"tokens": 900})
    work.tokens = 30
    work.begin().to_end()
    spent = sum(work.ledger.spent(f"made--{name}").tokens for name in ("write", "again"))
    assert work.state == "spent"
    assert 900 <= spent < 900 + 30
    assert len(work.pool("more")) == 15


TOGETHER: dict[str, Json] = {
    "name": "write",
    "draw": {"each": "topics"},
    "ask": {"prompt": "A {label} text about {topic}.", "together": "label", "samples": 2},
    "shape": {"whole": "text"},
    "gates": [{"says_not": ["sour text about bread"]}],
    "into": "texts",
}


def test_texts_that_are_written_together_are_records_with_the_value_of_each(
    tmp_path: Path,
) -> None:
    work = run(tmp_path, TOGETHER, lists={"label": ["sweet", "sour", "salty"]})
    work.begin(topics=TOPICS[:2]).to_end()
    assert work.state == "ended", work.reason
    found = [(each["topic"], each["label"], each["text"]) for each in work.pool("texts")]
    assert found[:4] == [
        ("rain", "sweet", "A sweet text about rain. [0.0]"),
        ("rain", "sour", "A sour text about rain. [0.0]"),
        ("rain", "salty", "A salty text about rain. [0.0]"),
        ("rain", "sweet", "A sweet text about rain. [0.1]"),
    ]
    assert len(found) == 10
    assert {each.value["label"] for each in work.rejected("texts")} == {"sour"}
    assert work.ledger.pass_counts("made")["write"].units == 2


def test_what_is_deleted_leaves_a_link_between_what_was_before_and_after_it(tmp_path: Path) -> None:
    second = {
        "name": "again",
        "draw": {"each": "texts"},
        "ask": {"prompt": "Again: {text}"},
        "shape": {"whole": "more"},
        "keep": [],
        "into": "more",
    }
    work = run(tmp_path, WRITE, second).begin(topics=TOPICS[:1]).to_end()
    work.moderation.delete_task("made--write", "0")
    (text,) = work.ledger.made("made", "texts")
    assert text.erased
    assert text.value == {}
    (last,) = work.ledger.made("made", "more")
    assert work.parents(last) == [text.address]
    assert work.ledger.violations() == []


def test_a_unit_whose_task_is_deleted_while_it_is_open_has_failed(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE).begin(topics=TOPICS)
    work.moderation.look((), (), 100)
    work.moderation.delete_task("made--write", "1")
    work.to_end()
    assert work.state == "ended"
    (failed,) = work.ledger.failed_units("made", 10)
    assert failed.reason == "its task was deleted"
    assert len(work.pool("texts")) == 2


def test_the_last_item_of_a_text_that_was_cut_off_and_is_kept_is_none(tmp_path: Path) -> None:
    lists = {**WRITE, "shape": {"lines": "line"}}
    work = run(tmp_path, lists)
    said = {"0": "one\ntwo\nthr...", "1": "four", "2": "five\nsix"}
    work.answer = lambda request: said[request.task]
    work.begin(topics=TOPICS).to_end()
    assert [each["line"] for each in work.pool("texts")] == ["one", "two", "four", "five", "six"]


JUDGE: dict[str, Json] = {
    "name": "judge",
    "draw": {"each": "texts"},
    "annotate": {"labels": [{"name": "good"}, {"name": "bad"}], "input": ["text"]},
    "into": "judged",
}


def test_a_pass_stops_when_who_draws_from_it_has_enough(tmp_path: Path) -> None:
    endless = {**WRITE, "draw": {"times": 1000}, "ask": {"prompt": "Any."}}
    work = run(tmp_path, endless, {**JUDGE, "until": {"accepted": 5}}, window=4).begin().to_end()
    counts = work.ledger.pass_counts("made")
    assert counts["judge"].accepted == 5
    assert counts["write"].units < 40
    assert counts["write"].ended == "who draws from texts has enough: judge"


def test_what_a_committee_is_not_sure_of_waits_for_a_person(tmp_path: Path) -> None:
    waiting = {**JUDGE, "annotate": {**JUDGE["annotate"], "escalated": "wait", "talk": 0.0}}
    work = run(tmp_path, WRITE, waiting)
    work.share = 0.5
    work.begin(topics=TOPICS[:2])
    for _ in range(12):
        work.step()
    assert work.pool("judged") == []
    assert work.ledger.waiting_units("made", "judge", "made--judge") == 2
    for number, task in enumerate(("0", "1")):
        said = PersonAnswer(
            id=f"{number:032x}", campaign="made--judge", task=task, by="Ada", answer="bad"
        )
        assert work.moderation.take_answer(said).status == "recorded"
    work.to_end()
    assert work.state == "ended"
    assert [each["judged"] for each in work.pool("judged")] == ["bad", "bad"]


def test_the_bus_is_told_of_every_record_that_is_made_and_of_none_that_is_given(
    tmp_path: Path,
) -> None:
    work = run(tmp_path, {**WRITE, "gates": [{"says_not": ["bread"]}]}).begin(topics=TOPICS)
    work.to_end()
    work.step()
    made = [each.number for each in work.ledger.made("made") if each.unit is not None]
    assert work.heard == made
    assert len(made) == 3
    assert work.ledger.unannounced_records(10) == []


def test_the_last_record_is_one_of_the_last_pass(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE, JUDGE).begin(topics=TOPICS).to_end()
    last = work.ledger.find_record("made", "last")
    assert last.pool == "judged"
    assert last.number == max(each.number for each in work.ledger.made("made", "judged"))


def submitted(work: Run, topic: str) -> str:
    row = json.dumps({"value": {"topic": topic}, "source": f"topics:{topic}"}).encode()
    (taken,) = work.moderation.take_submissions([("made--topics", row)])
    return taken.status


def test_rows_that_are_given_again_change_nothing_and_new_ones_let_it_go_on(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE).begin()
    assert submitted(work, "rain") == "recorded"
    work.to_end()
    assert work.state == "ended"
    assert submitted(work, "rain") == "duplicate"
    assert work.state == "ended"
    assert submitted(work, "bread") == "recorded"
    work.to_end()
    assert [each["topic"] for each in work.pool("texts")] == ["rain", "bread"]
    assert work.state == "ended"


def test_rows_that_come_while_a_recipe_runs_are_drawn_too(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE).begin(topics=TOPICS)
    work.step()
    assert submitted(work, "snow") == "recorded"
    work.to_end()
    assert [each["topic"] for each in work.pool("texts")][-1] == "snow"


def test_a_cancelled_recipe_takes_no_rows(tmp_path: Path) -> None:
    work = run(tmp_path, WRITE).begin(topics=TOPICS)
    work.order("cancel_recipe")
    assert submitted(work, "snow") == "rejected"
