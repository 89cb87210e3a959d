"""Plots as SVG, drawn here: no script, no fetch, colours from the page's style. Pure.

Nothing of a row's text goes into a plot. Lengths are attributes, as the page allows no inline
style; each plot has a title and says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from consensus.measures.calibration_error import ReliabilityPoint, reliability
from consensus.measures.risk_coverage import risk_coverage
from folkmoot.page.results import Bin, KnownRow
from kinds.measures.share import wilson
from storage.statistics import SpentBy
from storage.tasks import Counts

Point = tuple[float, float]

LEFT, RIGHT, TOP, BOTTOM = 46.0, 12.0, 10.0, 40.0
"""Margins of a plot, in units of its view box."""
MOST_POINTS = 200
UNITS = (("minutes", 1, 120), ("hours", 60, 72), ("days", 1440, 1e9))
"""Of time: minutes in it, and up to how many of it are drawn."""
"""A curve is drawn through so many points at most."""


@dataclass(frozen=True)
class Frame:
    """Axes from 0 to 1, or to ``right`` and ``top``, in a box of some width and height."""

    width: float
    height: float
    across: str
    upwards: str
    top: float = 1.0
    right: float = 1.0
    ticks: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)

    def at(self, x: float, y: float) -> Point:
        """Where a value stands."""
        inside = self.width - LEFT - RIGHT, self.height - TOP - BOTTOM
        return LEFT + x / self.right * inside[0], TOP + (1.0 - y / self.top) * inside[1]

    def axes(self) -> Iterable[Markup]:
        """Lines, numbers and names of the axes."""
        for tick in self.ticks:
            x, _ = self.at(tick * self.right, 0.0)
            _, y = self.at(0.0, tick * self.top)
            upwards = _compact(tick * self.top) if self.top > 1.0 else f"{tick:g}"
            yield _line((LEFT, y), (self.width - RIGHT, y), "rule")
            yield _text((x, self.height - BOTTOM + 15), f"{tick * self.right:g}", "middle")
            yield _text((LEFT - 6, y + 4), upwards, "end")
        yield _text(
            (LEFT + (self.width - LEFT - RIGHT) / 2, self.height - 6), self.across, "middle"
        )
        middle = TOP + (self.height - TOP - BOTTOM) / 2
        yield Markup(
            '<text x="12" y="{y}" text-anchor="middle" transform="rotate(-90 12 {y})">{name}</text>'
        ).format(y=_number(middle), name=self.upwards)


def sum_bar(counts: Counts) -> Markup:
    """Outcomes as one bar."""
    named = ("accepted", "escalated", "rejected", "failed", "cancelled", "open")
    numbers = [(name, int(getattr(counts, name))) for name in named]
    total = sum(number for _, number in numbers) or 1
    drawn, x = [], 0.0
    for name, number in numbers:
        width = 600.0 * number / total
        drawn.append(_box(x, 0.0, width, 18.0, f"is-{name}"))
        x += width
    words = ", ".join(f"{number:,} {name}" for name, number in numbers if number)
    return _svg("sum", 600.0, 18.0, "Outcomes", words or "no rows", drawn, stretched=True)


def histogram(bins: Sequence[Bin], threshold: float | None) -> Markup:
    """How sure the committee was, accepted answers below escalated ones."""
    highest = max((one.accepted + one.escalated for one in bins), default=0)
    frame = Frame(460.0, 240.0, "confidence", "rows", top=_round_up(highest))
    drawn = list(frame.axes())
    for one in bins:
        base = 0.0
        for name, rows in (("accepted", one.accepted), ("escalated", one.escalated)):
            (left, low), (right, high) = frame.at(one.low, base), frame.at(one.high, base + rows)
            drawn.append(_box(left + 1, high, right - left - 2, low - high, f"is-{name}"))
            base += rows
    if threshold is not None:
        drawn.append(_line(frame.at(threshold, 0.0), frame.at(threshold, frame.top), "limit"))
    told = "; ".join(
        f"{one.low:.2f} to {one.high:.2f}: {one.accepted} accepted, {one.escalated} escalated"
        for one in bins
        if one.accepted or one.escalated
    )
    return _svg("histogram", 460.0, 240.0, "Histogram of confidence", told, drawn)


def reliability_points(known: Sequence[KnownRow]) -> tuple[ReliabilityPoint, ...]:
    """What :func:`reliability_diagram` draws; empty without answers whose right ones are known."""
    sure, right = _told(known)
    return reliability(sure, right) if sure else ()


def reliability_diagram(known: Sequence[KnownRow]) -> Markup | None:
    """Share of right answers by confidence, with 95% Wilson intervals; None without answers whose
    right ones are known."""
    points = reliability_points(known)
    if not points:
        return None
    frame = Frame(320.0, 320.0, "mean confidence of a bin", "share that is right")
    drawn = [*frame.axes(), _line(frame.at(0.0, 0.0), frame.at(1.0, 1.0), "ideal")]
    for point in points:
        share = point.right
        drawn.append(
            _line(
                frame.at(point.confidence, share.low),
                frame.at(point.confidence, share.high),
                "whisker",
            )
        )
    for point in points:
        drawn.append(_dot(frame.at(point.confidence, point.right.value)))
    told = "; ".join(
        f"confidence {point.confidence:.2f}: {point.right.count} of {point.right.total} right, "
        f"{point.right.low:.2f} to {point.right.high:.2f}"
        for point in points
    )
    return _svg("reliability", 320.0, 320.0, "Reliability diagram", told, drawn)


def risk_coverage_curve(known: Sequence[KnownRow], threshold: float | None) -> Markup | None:
    """Share of wrong answers among the most confident ones, with pointwise 95% Wilson intervals;
    None as there."""
    sure, right = _told(known)
    if not sure:
        return None
    curve = risk_coverage(sure, right)
    frame = Frame(320.0, 320.0, "share that is accepted", "share of these that is wrong")
    steps = sorted({max(1, round(curve.rows * n / MOST_POINTS)) for n in range(1, MOST_POINTS + 1)})
    band = [(n / curve.rows, wilson(round(float(curve.errors[n])), n)) for n in steps]
    line = [(n / curve.rows, float(curve.errors[n]) / n) for n in steps]
    edge = [(x, share.high) for x, share in band] + [(x, share.low) for x, share in reversed(band)]
    drawn = [
        *frame.axes(),
        _path([frame.at(*point) for point in edge], "band", closed=True),
        _path([frame.at(*point) for point in line], "curve"),
    ]
    if threshold is not None and (above := sum(value >= threshold for value in sure)):
        coverage = above / curve.rows
        drawn.append(_dot(frame.at(coverage, curve.risk_at(coverage))))
    told = "; ".join(
        f"of the surest {share:.0%} {curve.risk_at(share):.0%} wrong"
        for share in (0.25, 0.5, 0.75, 1.0)
    )
    told += f"; area under the curve {curve.area:.3f}"
    return _svg("risk", 320.0, 320.0, "Risk and coverage", told, drawn)


def cost_over_time(spent: Sequence[SpentBy]) -> Markup | None:
    """Tokens that were spent, from the first turn to the last; None where nobody has spoken."""
    if not spent or not spent[-1].tokens:
        return None
    first = spent[0].minute
    length = spent[-1].minute - first + 1
    unit, size = next((u, n) for u, n, most in UNITS if length <= most * n)
    right, top = _round_up(-(-length // size)), _round_up(spent[-1].tokens)
    frame = Frame(460.0, 240.0, f"{unit} since the first turn", "tokens", top=top, right=right)
    line = [(0.0, 0.0)]
    for one in spent:
        line.append(((one.minute - first + 1) / size, float(one.tokens)))
    end = line[-1][0]
    drawn = [
        *frame.axes(),
        _path([frame.at(*point) for point in (*line, (end, 0.0))], "area", closed=True),
        _path([frame.at(*point) for point in line], "curve"),
    ]
    told = f"{spent[-1].tokens:,} tokens in {spent[-1].turns:,} turns within {end:.3g} {unit}"
    return _svg("cost", 460.0, 240.0, "Tokens over time", told, drawn)


def _told(known: Sequence[KnownRow]) -> tuple[list[float], list[bool]]:
    said = [(row.confidence, row.right) for row in known if row.confidence is not None]
    return [min(1.0, max(0.0, sure)) for sure, _ in said], [right for _, right in said]


def _compact(number: float) -> str:
    """A number in at most five characters."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if number >= size:
            return f"{number / (1e3 if letter == 'k' else size):.3g}{letter}"
    return f"{number:,.0f}"


def _round_up(highest: int) -> float:
    """The next number from which quarters are whole."""
    step = 4
    while step * 10 < highest:
        step *= 5 if str(step)[0] == "4" else 2
    return float(max(4, -(-highest // step) * step))


def _svg(
    name: str,
    width: float,
    height: float,
    title: str,
    words: str,
    drawn: Iterable[Markup],
    *,
    stretched: bool = False,
) -> Markup:
    return Markup(
        '<svg class="plot {name}" viewBox="0 0 {width} {height}" preserveAspectRatio="{how}" '
        'role="img" aria-labelledby="{name}-title {name}-words">'
        '<title id="{name}-title">{title}</title>'
        '<desc id="{name}-words">{words}</desc>{drawn}</svg>'
    ).format(
        name=name,
        width=_number(width),
        height=_number(height),
        how="none" if stretched else "xMidYMid meet",
        title=title,
        words=words,
        drawn=Markup("").join(drawn),
    )


def _line(start: Point, end: Point, sort: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        sort, *map(_number, (*start, *end))
    )


def _box(x: float, y: float, width: float, height: float, sort: str) -> Markup:
    if width <= 0.0 or height <= 0.0:
        return Markup("")
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        sort, *map(_number, (x, y, width, height))
    )


def _dot(at: Point) -> Markup:
    return Markup('<circle class="dot" cx="{}" cy="{}" r="4"/>').format(*map(_number, at))


def _path(points: Sequence[Point], sort: str, *, closed: bool = False) -> Markup:
    places = " L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return Markup('<path class="{}" d="M{}{}"/>').format(sort, places, "Z" if closed else "")


def _text(at: Point, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        *map(_number, at), anchor, words
    )


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
