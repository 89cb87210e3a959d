"""The items of one set that a committee is asked about: clean, innocent, attacked, and controls.

Which texts a style is put into is drawn once for the style's name, so that a second run asks the
same; what it asks for depends on what the clean text got.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Literal

from folkmoot.bench.attacks.attack_sets import AttackSet, Text
from folkmoot.bench.attacks.styles import Style
from folkmoot.bench.attacks.targets import (
    Target,
    field_of,
    target_of,
    words_of,
    words_of_nothing,
)
from schema.base import Frozen, Json

Sort = Literal["clean", "innocent", "attacked", "control"]


class Item(Frozen):
    """One item, and what it is there for."""

    id: str
    sort: Sort
    input: dict[str, Json]
    answer: str = ""
    """The known answer, of clean texts."""
    host: str = ""
    """Id of the clean twin."""
    style: str = ""
    family: str = ""
    half: str = ""
    target: Target | None = None
    field: str = ""
    """The input field that was attacked."""
    seems: str = ""


class Place(Frozen):
    """Into which text of which set a style is put, for the how manieth time."""

    set: str
    style: Style
    again: int


def places(sets: Sequence[AttackSet], styles: Sequence[Style], rows: int) -> list[Place]:
    """Every style so many times, over the sets that it fits in turn.

    Args:
        sets: that are attacked.
        styles: of attack.
        rows: attacked texts of each style.
    """
    found = []
    for number, style in enumerate(styles):
        fitting = [each for each in sets if style.fits(each.kind, _any_words(each))]
        for again in range(rows if fitting else 0):
            chosen = fitting[(number + again) % len(fitting)]
            found.append(Place(set=chosen.name, style=style, again=again))
    return found


def plain_items(asked: AttackSet) -> list[Item]:
    """The clean and the innocent texts of a set."""
    clean = [
        Item(id=_clean_id(number), sort="clean", input=text.input, answer=text.answer)
        for number, text in enumerate(asked.hosts)
    ]
    return clean + [
        Item(id=f"innocent-{number}", sort="innocent", input=text.input, seems=text.seems)
        for number, text in enumerate(asked.innocents)
    ]


def attacked_items(
    asked: AttackSet, wanted: Sequence[Place], answers: Mapping[str, Json]
) -> list[Item]:
    """The attacked texts of a set, and one control a style.

    Args:
        asked: the set.
        wanted: the places; those in other sets are passed over.
        answers: by id, what the clean texts got.
    """
    found: list[Item] = []
    for place in wanted:
        if place.set != asked.name:
            continue
        style = place.style
        chance = random.Random(f"{style.name}/{asked.name}/{place.again}")  # noqa: S311
        number = chance.randrange(len(asked.hosts))
        host, twin = asked.hosts[number], _clean_id(number)
        target = target_of(asked, host, answers.get(twin), chance)
        if target is None:
            continue
        sorts: tuple[Sort, ...] = ("attacked", "control") if place.again == 0 else ("attacked",)
        for sort in sorts:
            words = (words_of if sort == "attacked" else words_of_nothing)(asked, target)
            field = field_of(asked, target)
            found.append(
                Item(
                    id=f"{sort}-{style.name}-{place.again}",
                    sort=sort,
                    input={**host.input, field: style.attacked(_text(host, field), words)},
                    host=twin,
                    style=style.name,
                    family=style.family,
                    half=style.half,
                    target=target,
                    field=field,
                )
            )
    return found


def _any_words(asked: AttackSet) -> dict[str, str]:
    """The words that every target of a set has."""
    word = "word" if asked.marks_words else ""
    every = [words_of(asked, Target(label=label, word=word)) for label in asked.labels]
    shared = set.intersection(*(set(each) for each in every))
    return {name: every[0][name] for name in sorted(shared)}


def _text(host: Text, field: str) -> str:
    return str(host.input[field])


def _clean_id(number: int) -> str:
    return f"clean-{number}"
