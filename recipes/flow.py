"""How fields flow through a recipe: what the records of each pool have, by what makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recipes.base import ANYTHING, FieldsOf
from recipes.reading import ReadPass
from schema.recipe import Recipe

CONFIDENCE, OUTCOME = "confidence", "outcome"
"""Fields that an annotation puts beside its answer."""
FACTS = frozenset({"model", "tokens", "log_probability"})
"""What is known of a text beside what it says: gates may go by it, and records keep it if they are
told to (``keep``). The log-probability is that of a token, on average."""

_ROUNDS, _FIELDS = 200, 400
"""A recipe has 64 passes at most, and a field may have come through each of them."""


@dataclass(frozen=True)
class Bound:
    """What a pass has at hand."""

    drawn: Mapping[str, frozenset[str]]
    """By name of what was drawn: the fields of its records, where it is a list."""
    twice: frozenset[str]
    """Fields that are drawn beside, and were drawn already: the first stays."""

    def has(self, name: str) -> bool:
        """Whether this is drawn, or may be."""
        return name in self.drawn or ANYTHING in self.drawn

    @property
    def names(self) -> frozenset[str]:
        """All that is known to be drawn."""
        return frozenset(self.drawn) - {ANYTHING}


def bound_in(read: ReadPass, fields_of: FieldsOf) -> Bound:
    """What the draws of a pass bind."""
    drawn = dict(read.draw.makes(fields_of))
    twice = set()
    for each in read.besides:
        more = each.makes(fields_of)
        twice |= (drawn.keys() & more.keys()) - {ANYTHING}
        drawn = {**more, **drawn}
    for step in read.written.steps:
        if step.together:
            twice |= {step.together} & drawn.keys()
            drawn[step.together] = frozenset()
    return Bound(drawn, frozenset(twice))


def said_in(read: ReadPass) -> tuple[str, ...]:
    """What the pass adds to what was drawn before its shape is taken: answers of its steps, and of
    its committee."""
    annotate = read.written.annotate
    if annotate is not None:
        return (annotate.field, CONFIDENCE, OUTCOME)
    return tuple(step.called for step in read.written.steps)


def facts_in(read: ReadPass) -> frozenset[str]:
    """What is known of the texts of a pass."""
    return FACTS if read.written.steps else frozenset()


def made_by(read: ReadPass, bound: Bound) -> frozenset[str]:
    """The fields that the records of a pass have."""
    written = read.written
    if written.keep is not None:
        kept = frozenset(written.keep)
    elif not written.steps and written.annotate is None and read.shape is None:
        kept = frozenset(bound.drawn)  # nobody is asked: the record is what was drawn
    else:
        kept = frozenset(name for name, listed in bound.drawn.items() if not listed)
    shaped = frozenset(read.shape.makes()) if read.shape is not None else frozenset()
    judged = frozenset(said_in(read)) if written.annotate is not None else frozenset()
    return kept | shaped | judged


def given_fields(recipe: Recipe, pool: str) -> frozenset[str] | None:
    """The fields of a pool that is given; :data:`ANYTHING` where they are those of a file whose
    columns are taken as they are. None where none of this name is given."""
    given = recipe.pools.get(pool)
    if given is None:
        return None
    if given.rows:
        return frozenset(key for row in given.rows for key in row) | frozenset(given.fields)
    return frozenset(given.fields) or frozenset({ANYTHING})


def fields_in_pools(
    recipe: Recipe, reads: Mapping[str, ReadPass | None]
) -> dict[str, frozenset[str]]:
    """By pool, the fields that some of its records have.

    A loop whose records get new fields each time round (a join calls them by the pool) may have
    anything after some rounds.

    Args:
        reads: by pass; None for one that cannot be read, whose records may have anything.
    """
    pools = {pool: given_fields(recipe, pool) or frozenset() for pool in recipe.pools}
    pools.update({each.into: frozenset() for each in recipe.passes if each.into not in pools})
    anything = frozenset({ANYTHING})
    changed, rounds = True, 0
    while changed:
        changed, rounds = False, rounds + 1
        for each in recipe.passes:
            read = reads[each.name]
            more = anything
            if read is not None and rounds <= _ROUNDS and len(pools[each.into]) <= _FIELDS:
                bound = bound_in(read, lambda pool: pools.get(pool, anything))
                more = made_by(read, bound)
            if not more <= pools[each.into]:
                pools[each.into] |= more
                changed = True
    return pools
