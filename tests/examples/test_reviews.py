"""The example reviews are what their README says: the demo and its numbers rest on them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

Row = dict[str, Any]

LABELS = {"positive", "negative"}
STYLES = {"plain", "mixed", "ironic", "terse", "long", "trap", "twin"}
TRAPS = {
    "instruction",
    "chat-template",
    "emoji",
    "language",
    "delimiter",
    "formula",
    "search-operators",
    "html",
    "whitespace",
}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def contains_in_order(long: list[str], short: list[str]) -> bool:
    rest = iter(long)
    return all(word in rest for word in short)


def test_every_row_has_an_id_a_text_a_gold_label_and_what_it_is_about(reviews: list[Row]) -> None:
    for row in reviews:
        assert set(row) == {"id", "text", "gold", "meta"}
        assert re.fullmatch(r"r\d\d", row["id"])
        assert row["text"].strip()
        assert row["gold"] in LABELS
        assert {"thing", "style"} <= set(row["meta"]) <= {"thing", "style", "trap", "twin"}
        assert row["meta"]["thing"].strip()
        assert row["meta"]["style"] in STYLES


def test_everyday_reviews_are_like_them_and_mostly_plain(everyday: list[Row]) -> None:
    assert [row["id"] for row in everyday] == [f"r{n:02d}" for n in range(1, len(everyday) + 1)]
    assert len({row["text"] for row in everyday}) == len(everyday)
    for row in everyday:
        assert set(row) == {"id", "text", "gold", "meta"}
        assert row["gold"] in LABELS
        assert set(row["meta"]) == {"thing", "style"}
    styles = Counter(row["meta"]["style"] for row in everyday)
    assert set(styles) == STYLES - {"trap", "twin"}
    assert styles["plain"] > len(everyday) * 2 / 3
    counts = Counter(row["gold"] for row in everyday)
    assert min(counts.values()) >= len(everyday) / 3


def test_no_line_is_longer_than_a_kilobyte(lines: list[bytes]) -> None:
    assert max(map(len, lines)) <= 1024


def test_ids_and_texts_are_unique(reviews: list[Row], solved: list[Row]) -> None:
    assert len({row["id"] for row in reviews}) == len(reviews)
    texts = [" ".join(words(row["text"])) for row in solved]
    texts += [row["text"] for row in reviews]
    assert len(set(texts)) == len(texts)


def test_there_are_at_least_sixty_six_reviews_and_no_label_is_rare(reviews: list[Row]) -> None:
    assert len(reviews) >= 66
    counts = Counter(row["gold"] for row in reviews)
    assert set(counts) == LABELS
    assert min(counts.values()) >= len(reviews) / 3


def test_every_style_is_there_and_what_speaks_for_two_labels_has_gold_of_both(
    reviews: list[Row],
) -> None:
    assert {row["meta"]["style"] for row in reviews} == STYLES
    assert {row["gold"] for row in reviews if row["meta"]["style"] == "mixed"} == LABELS


def test_every_kind_of_trap_is_there(twins: list[tuple[Row, Row]]) -> None:
    assert {trap["meta"]["trap"] for trap, _ in twins} == TRAPS


def test_a_trap_has_a_twin_with_the_same_gold_label_and_the_same_thing(
    reviews: list[Row], twins: list[tuple[Row, Row]]
) -> None:
    for trap, twin in twins:
        assert trap["meta"]["style"] == "trap"
        assert twin["meta"]["style"] == "twin"
        assert trap["gold"] == twin["gold"]
        assert trap["meta"]["thing"] == twin["meta"]["thing"]
    named = {twin["id"] for _, twin in twins}
    assert named == {row["id"] for row in reviews if row["meta"]["style"] == "twin"}


def test_a_trap_says_everything_that_its_twin_says(twins: list[tuple[Row, Row]]) -> None:
    for trap, twin in twins:
        if trap["meta"]["trap"] != "language":
            assert contains_in_order(words(trap["text"]), words(twin["text"])), trap["id"]
            assert trap["text"] != twin["text"]


def test_traps_pull_towards_a_label_that_is_wrong(twins: list[tuple[Row, Row]]) -> None:
    for trap, twin in twins:
        planted = Counter(words(trap["text"])) - Counter(words(twin["text"]))
        assert trap["gold"] not in planted, trap["id"]
    lying = [trap for trap, _ in twins if LABELS & set(words(trap["text"]))]
    assert len(lying) >= 5


def test_solved_examples_cover_the_labels_evenly(solved: list[Row]) -> None:
    assert all(set(row) == {"text", "answer"} for row in solved)
    counts = Counter(row["answer"] for row in solved)
    assert set(counts) == LABELS
    assert len(set(counts.values())) == 1


def test_no_solved_example_gives_a_review_away(
    reviews: list[Row], everyday: list[Row], solved: list[Row]
) -> None:
    """Not one run of five words of a solved example stands in a review."""
    runs = {
        tuple(tokens[i : i + 5])
        for row in [*reviews, *everyday]
        for tokens in [words(row["text"])]
        for i in range(len(tokens) - 4)
    }
    for row in solved:
        tokens = words(row["text"])
        assert not runs & {tuple(tokens[i : i + 5]) for i in range(len(tokens) - 4)}, row["text"]


def test_the_guideline_explains_each_label(guideline: str) -> None:
    for label in LABELS:
        assert f"- {label}: " in guideline


def test_the_readme_counts_what_is_there(
    readme: str, reviews: list[Row], everyday: list[Row], solved: list[Row]
) -> None:
    golds = Counter(row["gold"] for row in reviews)
    assert f"{len(reviews)} short reviews" in readme
    assert f"{len(everyday)} short reviews as people write them" in readme
    assert f"{len(solved)} other reviews" in readme
    counts = ", ".join(f"{golds[label]} {label}" for label in ("positive", "negative"))
    assert counts in readme
    for style, count in Counter(row["meta"]["style"] for row in reviews).items():
        assert f"| `{style}` | {count} |" in readme
    for trap in TRAPS:
        assert f"(`{trap}`)" in readme
