"""Figures of everybody's answers beside gold, over several draws, and who is better by how much."""

from __future__ import annotations

from collections.abc import Sequence

from folkmoot.bench.kinds.accepted import Accepted, accepted
from folkmoot.bench.kinds.counting import COMMITTEE, Draw
from folkmoot.bench.kinds.read_rows import KindRows
from kinds.base import kind_of
from kinds.figures import Answered, Marks, difference, figures_of
from schema.base import Frozen, Json
from schema.figure import Figure

BASELINE = "baseline"


class Measured(Frozen):
    """What one number of gold rows comes to."""

    tested: str
    """How the rows were parted, in words."""
    figures: dict[str, tuple[Figure, ...]]
    """By who answers: the committee, each seat by its id, the trivial baseline."""
    best_seat: str
    """The seat with the best main figure, which nobody knows beforehand."""
    minus_best_seat: Figure
    """Of the main figure: the committee's less that seat's, on the same rows."""
    minus_baseline: Figure
    accepted: dict[str, Accepted] = {}
    """Of the committee, by how far answers go, where they may stop short."""
    lines: tuple[float, ...] = ()
    """From which probability on a part is in, as the committee learnt it in each draw."""


def measured(rows: KindRows, draws: Sequence[Draw], tested: str) -> Measured:
    """Compare everybody on the same rows.

    A row that was tested in several draws counts once, with the mean of what its answers add to
    each figure; figures that are no sums over rows are those of the first draw.
    """
    kind = kind_of(rows.campaign.kind)
    said = {who: [draw.answers[who] for draw in draws] for who in draws[0].answers}
    everything = _answered(rows, range(len(rows)), [None] * len(rows))
    guess = kind.baseline(rows.campaign, everything)
    said[BASELINE] = [[guess[at] for at in draw.rows] for draw in draws]
    marks = {who: marks_of(rows, draws, answers) for who, answers in said.items()}
    main = next(iter(marks[COMMITTEE][0]))
    seats = [who for who in said if who not in (COMMITTEE, BASELINE)]
    sign = -1.0 if main in kind.lower_is_better else 1.0
    best = max(seats, key=lambda who: sign * figures_of(marks[who])[0].value)
    first = draws[: _first_draw(draws)]
    return Measured(
        tested=tested,
        figures={who: _figures(rows, marks[who], first, answers) for who, answers in said.items()},
        best_seat=best,
        minus_best_seat=minus(marks[COMMITTEE], marks[best], main),
        minus_baseline=minus(marks[COMMITTEE], marks[BASELINE], main),
        accepted=accepted(rows, draws),
        lines=tuple(draw.line for draw in draws if draw.line is not None),
    )


def _first_draw(draws: Sequence[Draw]) -> int:
    """How many of the parts make up the first draw: until a row comes again."""
    seen: set[int] = set()
    for number, draw in enumerate(draws):
        own = set(draw.rows.tolist())
        if own & seen:
            return number
        seen |= own
    return len(draws)


def _figures(
    rows: KindRows, marks: Sequence[Marks], first: Sequence[Draw], answers: Sequence[list[Json]]
) -> tuple[Figure, ...]:
    """All of the kind's figures; those that are sums over rows, over all draws."""
    found = [
        each
        for draw, values in zip(first, answers, strict=False)
        for each in _answered(rows, draw.rows.tolist(), values)
    ]
    of_marks = {figure.name: figure for figure in figures_of(marks)}
    own = kind_of(rows.campaign.kind).figures(rows.campaign, found)
    return tuple(of_marks.get(figure.name, figure) for figure in own)


def marks_of(rows: KindRows, draws: Sequence[Draw], answers: Sequence[list[Json]]) -> list[Marks]:
    """One a row that was tested, in the order of the rows."""
    kind, campaign = kind_of(rows.campaign.kind), rows.campaign
    by_row: dict[int, list[Marks]] = {}
    for draw, values in zip(draws, answers, strict=True):
        for at, value in zip(draw.rows.tolist(), values, strict=True):
            one = kind.marks(campaign, rows.tasks[at].input, value, rows.gold[at])
            by_row.setdefault(at, []).append(one)
    return [_mean(by_row[at]) for at in sorted(by_row)]


def _mean(marks: Sequence[Marks]) -> Marks:
    count = len(marks)
    return {
        name: (sum(m[name][0] for m in marks) / count, sum(m[name][1] for m in marks) / count)
        for name in marks[0]
    }


def _answered(rows: KindRows, at: Sequence[int], values: Sequence[Json]) -> list[Answered]:
    return [
        Answered(rows.tasks[number].input, value, rows.gold[number])
        for number, value in zip(at, values, strict=True)
    ]


def minus(one: Sequence[Marks], other: Sequence[Marks], name: str) -> Figure:
    """How much better or worse one is than the other on the same rows, in one figure."""
    found = difference(one, other, name)
    return found.figure(f"difference of {name}", len(one), "paired bootstrap over rows")
