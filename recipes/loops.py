"""Whether passes come to an end, and ever begin: pools that nothing feeds, draws without an end,
loops without a bound, and passes that wait for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from recipes.problems import Problem, meant
from recipes.reading import ReadPass
from schema.recipe import Pass, Recipe

Reads = Mapping[str, ReadPass | None]


def endings(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    """All of these problems."""
    yield from _unfed(recipe, reads)
    yield from _dead(recipe, reads)
    yield from _given_and_fed(recipe, reads)
    yield from _endless(recipe, reads)
    yield from _waiting(recipe, reads)
    yield from _unbounded(recipe, reads)


def is_stopped(recipe: Recipe, written: Pass) -> bool:
    """Whether a pass has an end that is told: so many accepted, so many units, or a budget."""
    until, budget = written.until, recipe.budget
    limits = (until.accepted, until.units, budget.tokens, budget.seconds)
    return any(limit is not None for limit in limits)


def _unfed(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    known = {*recipe.pools, *(each.into for each in recipe.passes)}
    for read in filter(None, reads.values()):
        places = [("draw", pool) for pool in read.pools]
        for nth, gate in enumerate(read.gates, 1):
            places += [(f"gate {nth}", pool) for pool in gate.pools()]
        for part, pool in dict.fromkeys(places):
            if pool not in known:
                where = f"pass {read.name!r}, {part}"
                yield Problem(where, f"nothing feeds the pool {pool!r}", meant(pool, known))


def _dead(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    """Passes that could only begin with what they make themselves."""
    begun = set(recipe.pools)
    changed = True
    while changed:
        changed = False
        for written in recipe.passes:
            read = reads[written.name]
            begins = read is None or not read.needs or begun & set(read.needs)
            if begins and written.into not in begun:
                begun.add(written.into)
                changed = True
    fed = {written.into for written in recipe.passes}
    for read in filter(None, reads.values()):
        if read.needs and not begun & set(read.needs) and fed & set(read.needs):
            yield Problem(
                f"pass {read.name!r}, draw",
                f"nothing is in {' or '.join(map(repr, read.pools))} to begin with",
                "give one of them, or feed it by a pass that draws something else",
            )


def _given_and_fed(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    """A pool that is given is fed by loops alone: what comes of it goes back into it."""
    for each in recipe.passes:
        if each.into in recipe.pools and not _comes_of(each.name, each.into, recipe, reads):
            yield Problem(
                f"pass {each.name!r}, into",
                f"the pool {each.into!r} is given, and what this makes does not come of it",
                "give the pass a pool of its own: a draw can sample several",
            )


def _comes_of(name: str, pool: str, recipe: Recipe, reads: Reads) -> bool:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        one = ahead.pop()
        read = reads[one]
        if one in seen or read is None:
            continue
        seen.add(one)
        if pool in read.pools:
            return True
        ahead += [each.name for each in recipe.passes if each.into in read.pools]
    return any(reads[one] is None for one in seen)


def _endless(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    for read in filter(None, reads.values()):
        if read.draw.is_endless() and not is_stopped(recipe, read.written):
            yield Problem(
                f"pass {read.name!r}, draw",
                f"{read.draw.name} goes on for ever, and nothing says when it is enough",
                "until = { accepted = 100 }, or times = 100 in the draw",
            )


def _waiting(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    """Passes that wait for the end of what they feed themselves."""
    for read in filter(None, reads.values()):
        written = read.written
        waits = read.pools if written.when == "complete" else read.draw.waits_for()
        for pool in waits:
            if _feeds(written.into, pool, recipe, reads):
                why = (
                    'when = "complete"'
                    if written.when == "complete"
                    else f"its draw, {read.draw.name},"
                )
                yield Problem(
                    f"pass {read.name!r}",
                    f"{why} waits until the pool {pool!r} is complete, and what the pass makes "
                    "goes back into it",
                    "feed another pool",
                )


def _feeds(source: str, target: str, recipe: Recipe, reads: Reads) -> bool:
    """Whether what is in one pool can come to be in another, or is."""
    seen: set[str] = set()
    ahead = [source]
    while ahead:
        pool = ahead.pop()
        if pool == target:
            return True
        if pool not in seen:
            seen.add(pool)
            ahead += [
                read.written.into for read in filter(None, reads.values()) if pool in read.pools
            ]
    return False


def _unbounded(recipe: Recipe, reads: Reads) -> Iterator[Problem]:
    """Loops in which no pass has a bound; a draw without an end is told apart."""

    def is_free(read: ReadPass) -> bool:
        stopped = is_stopped(recipe, read.written) or read.draw.is_bounded()
        waits = read.draw.waits_for() or read.written.when == "complete"
        return not (stopped or waits or read.draw.is_endless())

    free = [read for read in reads.values() if read is not None and is_free(read)]
    if cycle := _cycle(free, lambda read: read.draw.pools()):  # what is beside makes no units
        yield Problem(
            f"pass {cycle[0]!r}",
            f"{' -> '.join(cycle)} goes round without an end",
            "bound one of them: below = 3 in its draw, or until = { accepted = 100 }",
        )


def _cycle(reads: list[ReadPass], pools: Callable[[ReadPass], tuple[str, ...]]) -> list[str]:
    """The names of passes that feed each other in a circle, in its order; none where none do."""
    graph = {
        read.name: {other.name for other in reads if other.written.into in pools(read)}
        for read in reads
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []
