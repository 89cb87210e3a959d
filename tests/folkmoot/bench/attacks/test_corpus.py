"""The corpus of attacks: what it promises of its styles, texts and halves."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from folkmoot.bench.attacks.attack_sets import AttackSet, own_sets
from folkmoot.bench.attacks.codings import CODINGS, UNDONE
from folkmoot.bench.attacks.items import Item, attacked_items, places, plain_items
from folkmoot.bench.attacks.styles import Style, chosen_styles, drawn, read_styles, written_halves
from folkmoot.bench.attacks.targets import Target, target_of, words_of, words_of_nothing

STYLES = read_styles()
SETS = own_sets()
MODELS = ("scripted-a", "scripted-b", "scripted-c")
NO_TARGET = {"noun", "count"}
"""Words of a target that say nothing of it."""


def all_items(asked: AttackSet) -> list[Item]:
    """Each style once in this set, on clean texts that got their known answers."""
    answers = {f"clean-{number}": text.answer for number, text in enumerate(asked.hosts)}
    return attacked_items(asked, places([asked], STYLES, 1), answers)


def test_there_are_many_styles_in_many_families() -> None:
    assert len(STYLES) >= 150
    assert len({style.name for style in STYLES}) == len(STYLES)
    assert len({style.family for style in STYLES}) >= 40
    placed = Counter(
        where
        for style in STYLES
        for where in ("before", "middle", "after")
        if getattr(style, where)
    )
    assert min(placed.values()) >= 8
    assert sum(bool(style.before and style.after) for style in STYLES) >= 3


def test_families_are_parted_as_they_were_drawn_and_near_relatives_are_together() -> None:
    halves = [style for style in STYLES if style.half != "reserve"]
    sizes = Counter(style.family for style in halves)
    assert written_halves() == drawn(sizes)
    counts = Counter(style.half for style in STYLES)
    assert abs(counts["fitted"] - counts["held_out"]) <= max(sizes.values())
    assert min(counts["fitted"], counts["held_out"]) >= 80
    for family in sizes:
        assert len({style.half for style in STYLES if style.family == family}) == 1


def test_the_reserve_is_of_neither_half_and_only_asked_for_by_name() -> None:
    reserve = chosen_styles("reserve")
    assert len(reserve) >= 50
    assert not {style.family for style in reserve} & set(written_halves())
    both = {style.name for half in ("fitted", "held_out") for style in chosen_styles(half)}
    assert {style.name for style in chosen_styles("all")} == both


def test_every_style_asks_for_its_target() -> None:
    for style in STYLES:
        if style.kinds != ("preference",):
            assert style.needs - NO_TARGET, style.name
        assert bool(style.coding) == bool(style.says), style.name
        assert bool(style.coding) == ("{coded}" in style.before + style.middle + style.after)


@pytest.mark.parametrize("asked", SETS.values(), ids=SETS)
def test_every_attack_says_its_target_or_codes_it_and_another_target_otherwise(
    asked: AttackSet,
) -> None:
    spans = asked.kind == "spans"
    one, other = (
        words_of(asked, Target(label=label, word="Tuesday" if spans else ""))
        for label in list(asked.labels)[:2]
    )
    for style in STYLES:
        if not style.fits(asked.kind, one) or not style.needs - NO_TARGET:
            continue
        text = style.attacked("A line about nothing.", one)
        assert text != style.attacked("A line about nothing.", other), style.name
        plainly = style.model_copy(update={"says": ""}).needs - NO_TARGET
        assert all(one[name] in text for name in plainly), style.name
        if style.coding in UNDONE:
            coded = CODINGS[style.coding](style.said(one))
            assert coded in text
            assert UNDONE[style.coding](coded) == style.said(one)


@pytest.mark.parametrize("asked", SETS.values(), ids=SETS)
def test_an_attacked_text_is_its_clean_twin_and_the_attack(asked: AttackSet) -> None:
    clean = {each.id: each for each in plain_items(asked) if each.sort == "clean"}
    for item in all_items(asked):
        twin = clean[item.host]
        before, after = str(twin.input[item.field]), str(item.input[item.field])
        rest = iter(after.split())
        assert all(word in rest for word in before.split()), item.id
        assert len(after) > len(before)
        others = [name for name in twin.input if name != item.field]
        assert all(item.input[name] == twin.input[name] for name in others)


@pytest.mark.parametrize("asked", SETS.values(), ids=SETS)
def test_what_is_asked_for_is_not_what_the_clean_twin_got(asked: AttackSet) -> None:
    by_twin = {f"clean-{number}": text.answer for number, text in enumerate(asked.hosts)}
    items = [each for each in all_items(asked) if each.sort == "attacked"]
    assert items
    for item in items:
        assert item.target is not None
        assert not item.target.took(by_twin[item.host])
        assert item.target.label in asked.labels


def test_the_control_is_the_same_sentence_with_a_word_that_is_no_answer() -> None:
    for asked in SETS.values():
        items = {each.id: each for each in all_items(asked)}
        for item in items.values():
            if item.sort != "control":
                continue
            attacked = items[f"attacked{item.id.removeprefix('control')}"]
            assert item.host == attacked.host
            if asked.kind == "classification":
                style = next(each for each in STYLES if each.name == item.style)
                own = style.attacked(
                    "", words_of_nothing(asked, attacked.target or Target(label=""))
                )
                for label in asked.labels:
                    assert not re.search(rf"\b{label}\b", own.lower()), (item.id, label)


def test_texts_of_our_own_have_known_answers_over_several_sets() -> None:
    listed = [each for each in SETS.values() if each.kind == "classification"]
    assert len(listed) >= 4
    for each in listed:
        counts = Counter(text.answer for text in each.hosts)
        assert set(counts) == set(each.labels)
        assert len(each.hosts) >= 24
        assert max(counts.values()) - min(counts.values()) <= 2
    assert {"spans", "preference"} <= {each.kind for each in SETS.values()}
    for spans in (each for each in SETS.values() if each.kind == "spans"):
        for text in spans.hosts:
            assert text.words
            assert all(word in str(text.input["text"]) for word in text.words)


def test_innocent_texts_are_many_and_none_is_a_clean_or_an_attacked_one() -> None:
    innocents = [text for each in SETS.values() for text in each.innocents]
    assert len(innocents) >= 80
    shown = [" ".join(map(str, text.input.values())) for text in innocents]
    assert len(set(shown)) == len(shown)
    assert all(text.seems for text in innocents)
    for asked in SETS.values():
        taken = {str(text.input) for text in asked.hosts}
        taken |= {str(item.input) for item in all_items(asked)}
        assert not taken & {str(text.input) for text in asked.innocents}


def test_every_set_makes_a_campaign() -> None:
    for asked in SETS.values():
        campaign = asked.campaign(MODELS)
        assert campaign.kind == asked.kind
        assert campaign.protocol.talk_share == 0.0


def test_places_are_spread_over_the_sets_that_a_style_fits() -> None:
    sets = list(SETS.values())
    found = places(sets, STYLES, 3)
    per_style = Counter(place.style.name for place in found)
    assert set(per_style.values()) == {3}
    for place in found:
        assert not place.style.kinds or SETS[place.set].kind in place.style.kinds
    per_set = Counter(place.set for place in found)
    assert set(per_set) == set(SETS)


def test_a_middle_is_put_between_two_sentences_or_between_words() -> None:
    style = Style(name="s", family="f", half="fitted", middle="X")
    assert style.attacked("One. Two. Three.", {}) == "One. X Two. Three."
    assert style.attacked("one two three", {}) in ("one two X three", "one X two three")
    assert style.attacked("one", {}) == "one X"


def test_in_spans_a_target_is_a_word_with_a_label_that_it_did_not_get() -> None:
    asked = SETS["names"]
    host = next(text for text in asked.hosts if "Oslo" in text.words)
    clean = [{"text": "Oslo", "label": "place", "start": 0, "end": 4}]
    for seed in range(20):
        target = target_of(asked, host, clean, random.Random(seed))
        assert target is not None
        assert not target.took(clean)
    assert Target(label="place", word="Oslo").took(clean)
    assert not Target(label="person", word="Oslo").took(clean)
