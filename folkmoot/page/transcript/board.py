"""What each seat thought of each part of an answer: a row a part, a column a turn. Pure.

It stands where there are more answers than two, or answers of parts: one picture in place of a
screen of sentences.
"""

from __future__ import annotations

from math import sqrt

from folkmoot.page.transcript.marks import Mark
from folkmoot.page.transcript.story import Story, drawn_as
from schema.base import Frozen
from schema.person import PERSON

MOST_ROWS, MOST_COLUMNS = 60, 40
FULL = 7.0
"""Radius of a circle that is full."""


class Column(Frozen):
    """One turn."""

    stage: str
    seat: str
    tag: str


class Cell(Frozen):
    """What one turn said of one part."""

    probability: float
    words: str

    @property
    def radius(self) -> float:
        """Of a circle whose area is the probability."""
        return round(FULL * sqrt(max(0.0, self.probability)), 1)


class Row(Frozen):
    """One part of the answer, or one answer of many."""

    text: str
    about: str
    """The question that it answers, where a task asks several."""
    mark: Mark
    label: str
    cells: tuple[Cell | None, ...]
    vote: float | None
    chosen: bool


class Board(Frozen):
    """The whole table."""

    stages: tuple[tuple[str, int], ...]
    """Names, and over how many columns they stand."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more: int
    """Rows that are left out."""


def board(story: Story) -> Board | None:
    """The table; None where two answers are drawn as a scale, or nothing was voted on."""
    state = story.state
    if state is None or story.is_two_sided or not story.choices:
        return None
    heard = [
        (turn, said)
        for turn in story.transcript.turns
        if turn.seat.role != PERSON and (said := story.said(turn.ballot))
    ][:MOST_COLUMNS]
    order = {stage.name: n for n, stage in enumerate(story.campaign.protocol.stages)}
    heard.sort(key=lambda each: order.get(each[0].stage, len(order)))
    stages: dict[str, int] = {}
    for turn, _ in heard:
        stages[turn.stage] = stages.get(turn.stage, 0) + 1
    groups = {group.key: group.name or group.text for group in state.case.groups}
    value = story.ending.value if story.ending else state.value
    rows = []
    for choice in story.choices[:MOST_ROWS]:
        mark = story.marks.of(drawn_as(choice))
        cells = tuple(
            Cell(
                probability=said[choice.key],
                words=f"{turn.seat.id}, {turn.stage}: {said[choice.key]:.2f}",
            )
            if choice.key in said
            else None
            for turn, said in heard
        )
        rows.append(
            Row(
                text=choice.text,
                about=groups.get(choice.group, ""),
                mark=mark,
                label=choice.option if choice.option != choice.text else "",
                cells=cells,
                vote=state.tally.probabilities.get(choice.key),
                chosen=value is not None and story.kind.supports(value, choice),
            )
        )
    return Board(
        stages=tuple(stages.items()),
        columns=tuple(Column(stage=t.stage, seat=t.seat.id, tag=t.order) for t, _ in heard),
        rows=tuple(rows),
        more=max(0, len(story.choices) - MOST_ROWS),
    )
