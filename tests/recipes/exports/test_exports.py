from __future__ import annotations

from typing import Any

import pytest

import recipes.exports  # noqa: F401 - makes them known
from recipes.exports.base import EXPORTS, Row, exported, read_export
from recipes.made import MadeRecord
from schema.base import Json
from schema.errors import UserError
from tests.recipes.made_records import made

PAIR = {"instruction": "Add.", "input": "2 and 2", "output": "4"}


def rows(name: str, records: list[MadeRecord], **written: Json) -> list[Row]:
    return exported(read_export(name, {"pool": "kept", **written}), records)


def test_instructions_become_messages() -> None:
    assert rows("sft", made(PAIR)) == [
        {
            "messages": [
                {"role": "user", "content": "Add.\n\n2 and 2"},
                {"role": "assistant", "content": "4"},
            ]
        }
    ]


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("alpaca", {**PAIR, "system": "Be brief."}),
        (
            "sharegpt",
            {
                "conversations": [
                    {"from": "human", "value": "Add.\n\n2 and 2"},
                    {"from": "gpt", "value": "4"},
                ],
                "system": "Be brief.",
            },
        ),
        (
            "prompt",
            {
                "prompt": [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "Add.\n\n2 and 2"},
                ],
                "completion": [{"role": "assistant", "content": "4"}],
            },
        ),
    ],
)
def test_instructions_are_written_as_other_trainers_read_them(form: str, row: Row) -> None:
    assert rows("sft", made(PAIR), form=form, system="Be brief.") == [row]


def test_what_was_turned_away_is_not_written() -> None:
    found = rows("sft", [*made(PAIR), *made(PAIR, fate="rejected", gate="words", first=2)])
    assert len(found) == 1


def test_a_record_without_a_field_stops_the_export_and_is_named() -> None:
    records = [*made(PAIR), *made({"instruction": "Add."}, first=7)]
    with pytest.raises(UserError, match="record 7 of 'kept' has no field 'output'"):
        rows("sft", records)


def test_an_empty_pool_is_no_file() -> None:
    with pytest.raises(UserError, match="nothing is in the pool 'kept'"):
        rows("sft", [])


def test_a_misspelt_argument_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UserError, match=r"instructions: .* it takes .*instruction"):
        rows("sft", made(PAIR), instructions="instruction")
    with pytest.raises(UserError, match="did you mean 'stepwise'"):
        rows("stepwize", made(PAIR))


def test_records_are_chosen_by_their_fields_and_generation() -> None:
    records = [
        *made({**PAIR, "kind": "a"}),
        *made({**PAIR, "kind": "b"}, generation=1, first=2),
        *made({**PAIR, "kind": "c"}, generation=1, first=3),
    ]
    assert len(rows("sft", records, where={"kind": ["a", "b"]})) == 2
    assert len(rows("sft", records, least_generation=1)) == 2


def test_the_last_of_a_line_of_descent_stands_for_all_of_it() -> None:
    first = made(PAIR)
    better = made({**PAIR, "output": "four"}, generation=1, parents=(1,), first=2)
    other = made({**PAIR, "output": "5"}, first=3)
    found = rows("sft", [*first, *better, *other], form="alpaca", last=True)
    assert [row["output"] for row in found] == ["four", "5"]


def test_a_row_tells_where_it_comes_from_if_it_shall() -> None:
    record = made(PAIR, generation=2, parents=(4, 5), writers=("tiny",))
    assert rows("sft", record, origin=True)[0]["origin"] == {
        "record": 1,
        "pass": "write",
        "models": ["tiny"],
        "generation": 2,
        "real": False,
        "parents": [4, 5],
    }


TWO = {"prompt": "Add.", "chosen": "4", "rejected": "5"}


def test_pairs_have_their_margin_and_say_whether_they_are_on_policy() -> None:
    (row,) = rows(
        "dpo", made({**TWO, "margin": 0.5}, writers=("tiny",)), policy="tiny", form="text"
    )
    assert row == {**TWO, "margin": 0.5, "on_policy": True}


def test_a_curriculum_begins_with_the_widest_margin() -> None:
    records = made(*({**TWO, "margin": margin} for margin in (0.1, 0.9, 0.5)))
    found = rows("preference", records, order="easy first")
    assert [row["margin"] for row in found] == [0.9, 0.5, 0.1]
    with pytest.raises(UserError, match="no field 'margin'"):
        rows("preference", made(TWO), order="easy first")


def test_a_pair_of_the_same_answers_prefers_nothing() -> None:
    assert len(rows("dpo", made(TWO, {**TWO, "rejected": "4"}))) == 1


def test_pairs_for_openai_hold_messages_alone() -> None:
    assert rows("dpo", made(TWO), form="openai") == [
        {
            "input": {"messages": [{"role": "user", "content": "Add."}]},
            "preferred_output": [{"role": "assistant", "content": "4"}],
            "non_preferred_output": [{"role": "assistant", "content": "5"}],
        }
    ]
    with pytest.raises(UserError, match="nothing but messages"):
        rows("dpo", made(TWO), form="openai", origin=True)


@pytest.mark.parametrize(
    ("by", "values", "labels"),
    [
        ("field", [{"prompt": "Add.", "completion": "4", "label": True}], [True]),
        ("pair", [TWO], [True, False]),
    ],
)
def test_single_answers_are_good_or_not(by: str, values: list[Any], labels: list[bool]) -> None:
    assert [row["label"] for row in rows("kto", made(*values), by=by)] == labels


def test_what_a_judging_gate_turned_away_is_not_good_and_what_others_did_says_nothing() -> None:
    answer = {"prompt": "Add.", "completion": "4"}
    records = [
        *made(answer),
        *made(answer, fate="rejected", gate="same", first=2),
        *made(answer, fate="rejected", gate="near", first=3),
    ]
    found = rows("kto", records, by="fate", gates=["same"])
    assert [row["label"] for row in found] == [True, False]
    with pytest.raises(UserError, match="which gates judge"):
        rows("kto", records, by="fate")


def test_steps_end_with_the_first_wrong_one() -> None:
    chain = {"prompt": "Add.", "steps": ["2 + 2", "is 5", "so 5"], "wrong": 2}
    assert rows("stepwise", made(chain), first_wrong="wrong") == [
        {"prompt": "Add.", "completions": ["2 + 2", "is 5"], "labels": [True, False]}
    ]
    right = {"prompt": "Add.", "steps": ["2 + 2", "is 4"], "right": [True, True]}
    assert rows("stepwise", made(right))[0]["labels"] == [True, True]
    with pytest.raises(UserError, match="2 steps have 1 verdicts"):
        rows("stepwise", made({**right, "right": [True]}))


def test_ranked_answers_share_places() -> None:
    record = {"prompt": "Add.", "items": ["four", "4", "5"], "order": [["1", "2"], "3"]}
    (row,) = rows("ranking", made(record))
    assert row["responses"] == ["four", "4", "5"]
    assert row["ranks"] == [1, 1, 2]
    with pytest.raises(UserError, match="does not name each"):
        rows("ranking", made({**record, "order": ["1"]}))


def test_answers_with_scores_are_ranked_within_their_prompt() -> None:
    records = made(
        {"prompt": "Add.", "response": "5", "score": 0.1},
        {"prompt": "Add.", "response": "4", "score": 0.9},
        {"prompt": "Name.", "response": "alone", "score": 0.9},
    )
    (row,) = rows("ranking", records, score="score")
    assert row["responses"] == ["4", "5"]
    assert row["ranks"] == [1, 2]


def test_a_reason_stands_before_its_answer() -> None:
    record = made({"text": "soup", "rationale": "It is warm.", "label": "food"})
    assert rows("rationale", record) == [
        {"input": "soup", "rationale": "It is warm.", "label": "food"}
    ]
    messages = rows("rationale", record, form="messages", question="What is it?")[0]["messages"]
    assert messages[0]["content"] == "What is it?\n\nsoup"
    assert messages[1]["content"] == "It is warm.\n\nfood"


def test_a_critique_may_lead_to_a_revision() -> None:
    record = {"instruction": "Add.", "response": "5", "critique": "Wrong.", "revised": "4"}
    assert rows("critique", made(record)) == [record]
    messages = rows("critique", made(record), form="messages")[0]["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant"]
    assert messages[-1]["content"] == "4"


def test_labelled_texts_bring_the_columns_that_are_named() -> None:
    record = made({"text": "soup", "label": "food", "confidence": 0.9})
    assert rows("labels", record, also=["confidence", "genre"]) == [
        {"text": "soup", "label": "food", "confidence": 0.9, "genre": None}
    ]


def test_a_dialogue_ends_with_the_assistant_and_turns_of_one_side_are_joined() -> None:
    turns = [
        {"speaker": "Ann", "text": "Hello."},
        {"speaker": "Ann", "text": "A soup."},
        {"speaker": "Bo", "text": "At once."},
        {"speaker": "Ann", "text": "Thanks."},
    ]
    assert rows("dialogues", made({"turns": turns})) == [
        {
            "messages": [
                {"role": "user", "content": "Hello.\nA soup."},
                {"role": "assistant", "content": "At once."},
            ]
        }
    ]
    with pytest.raises(UserError, match="no conversation"):
        rows("dialogues", made({"turns": turns[:2]}))


def test_every_export_has_a_line_for_people() -> None:
    assert all(EXPORTS.get(name).summary for name in EXPORTS.names())
