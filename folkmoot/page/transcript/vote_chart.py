"""How the vote moved between two answers, stage by stage, as lengths of a drawing. Pure."""

from __future__ import annotations

from folkmoot.page.transcript.marks import Mark
from folkmoot.page.transcript.story import Story
from schema.base import Frozen

WIDTH, HEIGHT = 760.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 44.0, 22.0, 34.0
LEAST_ROOM = 0.12
"""The drawing shows at least so much to both sides of one half."""


class Dot(Frozen):
    """What a seat said in a stage."""

    x: float
    y: float
    mark: Mark
    words: str


class VoteChart(Frozen):
    """The whole drawing."""

    stages: tuple[tuple[str, float], ...]
    """Names, and where they stand."""
    committee: tuple[tuple[float, float], ...]
    """Points of its line."""
    last: float
    """Its confidence at the end."""
    seats: tuple[str, ...]
    """Lines of seats, as points of a path."""
    dots: tuple[Dot, ...]
    band: tuple[float, float]
    """Where what is too close to accept begins and ends, from above."""
    half: float
    threshold: float
    right: Mark
    left: Mark
    width: float = WIDTH
    height: float = HEIGHT
    words: str = ""


def vote_chart(story: Story) -> VoteChart | None:
    """The drawing; None where there are not two answers, or nobody has voted."""
    if not story.is_two_sided or not story.course:
        return None
    right, left = story.two
    shares = {
        stage: after.probabilities[right.key]
        for stage, after in story.course.items()
        if right.key in after.probabilities
    }
    told = _said(story, right.key, left.key)
    names = [
        s.name for s in story.campaign.protocol.stages if s.name in shares or s.name in told
    ]  # fmt: skip
    if not shares or not names:
        return None
    threshold = max(0.5, story.accepts_from)
    every = [*shares.values(), *(p for seats in told.values() for _, p in seats)]
    room = max(LEAST_ROOM, threshold - 0.5, *(abs(share - 0.5) for share in every)) + 0.03

    def across(name: str) -> float:
        inside = WIDTH - LEFT - RIGHT
        place = names.index(name)
        return round(LEFT + inside * (place / (len(names) - 1) if len(names) > 1 else 0.5), 1)

    def up(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (0.5 + room - share) / (2 * room), 1)

    lines: dict[str, dict[float, float]] = {}
    dots = []
    marks = story.mark_of(right.key), story.mark_of(left.key)
    for name in names:
        for seat, share in told.get(name, ()):
            # Of a seat that spoke of each answer by itself the last word is on its line.
            lines.setdefault(seat, {})[across(name)] = up(share)
            best = marks[0] if share >= 0.5 else marks[1]
            words = f"{seat}: {best.word} {max(share, 1 - share):.2f}"
            dots.append(Dot(x=across(name), y=up(share), mark=best, words=words))
    last = list(shares.values())[-1]
    return VoteChart(
        stages=tuple((name, across(name)) for name in names),
        committee=tuple((across(name), up(share)) for name, share in shares.items()),
        last=max(last, 1 - last),
        seats=tuple(
            " ".join(f"{x},{y}" for x, y in line.items())
            for line in lines.values()
            if len(line) > 1
        ),
        dots=tuple(dots),
        band=(up(threshold), up(1.0 - threshold)),
        half=up(0.5),
        threshold=threshold,
        right=marks[0],
        left=marks[1],
        words="; ".join(
            f"after {name} {marks[0].word if p >= 0.5 else marks[1].word} {max(p, 1 - p):.2f}"
            for name, p in shares.items()
        ),
    )


def _said(story: Story, right: str, left: str) -> dict[str, list[tuple[str, float]]]:
    """By stage, each seat and its probability of the right answer."""
    found: dict[str, list[tuple[str, float]]] = {}
    for turn in story.transcript.turns:
        said = story.said(turn.ballot)
        if turn.seat.role != "person" and (right in said or left in said):
            share = said[right] if right in said else 1.0 - said[left]
            found.setdefault(turn.stage, []).append((turn.seat.id, share))
    return found
