"""Recipes read: what stands in a pass as plain data, as the primitives that it names.

A gate or a shape is written as a table in which one key names a registered primitive, and the
others are its arguments.

A draw is written as one table for the main draw and all that is drawn beside it:

- The main draw is the key that names one, such that every other key that names a main draw is
  either an argument of it (``each`` of ``nearest``, ``times`` of ``cycle``) or can stand beside it
  (``sample``, ``grid``). Where two can be it, because each can stand beside the other, it is the
  first by name: nothing depends on the order in which a table is written.
- Every other key that names what can be drawn beside another is that, unless it is an argument of
  the main draw.
- Every key that is left is an argument: of the main draw if that has one of this name, else of
  all that are drawn beside it and have.

What is drawn beside comes in the order of :attr:`recipes.base.Beside.turn` and of the names.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

import recipes.draws
import recipes.gates
import recipes.shapes
from recipes.base import BESIDES, DRAWS, GATES, SHAPES, Beside, Draw, Gate, Shape, _Primitive
from recipes.shapes.whole import Whole
from schema.base import Json
from schema.errors import InvalidRecipe
from schema.problems import wrong_with
from schema.recipe import Pass, Recipe, Written
from schema.registry import Registry

__all__ = ["ReadPass", "embedders_of", "read_draw", "read_gate", "read_pass", "read_shape"]

BUILT_IN = (recipes.draws, recipes.gates, recipes.shapes)
"""What is known once this module is."""

P = TypeVar("P", bound=_Primitive)


@dataclass(frozen=True)
class ReadPass:
    """A pass whose draw, shape and gates are what they name."""

    name: str
    draw: Draw
    besides: tuple[Beside, ...]
    """In the order in which they are drawn."""
    shape: Shape | None
    """None where nothing is asked and none is written: the record is what was drawn, and what a
    committee says."""
    gates: tuple[Gate, ...]
    written: Pass

    @property
    def pools(self) -> tuple[str, ...]:
        """All pools that it draws from, each once; the main draw's first."""
        beside = (pool for each in self.besides for pool in each.pools())
        return tuple(dict.fromkeys((*self.draw.pools(), *beside)))

    @property
    def asks_nobody(self) -> bool:
        """Whether its records are made as soon as it draws."""
        return not self.written.steps and self.written.annotate is None

    @property
    def embedders(self) -> tuple[str, ...]:
        """The models whose vectors it goes by, each once."""
        parts = (self.draw, *self.besides, *self.gates)
        return tuple(dict.fromkeys(model for part in parts for model in part.embedders()))

    @property
    def needs(self) -> tuple[str, ...]:
        """Those of them that must not be empty, or nothing is drawn."""
        beside = (pool for each in self.besides for pool in each.needs())
        return tuple(dict.fromkeys((*self.draw.pools(), *beside)))


def read_pass(recipe: Recipe, written: Pass) -> ReadPass:
    """A pass of a recipe with its primitives.

    Raises:
        InvalidRecipe: for the first thing that cannot be read; names the pass and the key.
        PluginMissing: when the package that offers a primitive does not load.
    """
    draw, besides = read_draw(recipe, written)
    return ReadPass(
        name=written.name,
        draw=draw,
        besides=besides,
        shape=read_shape(recipe, written),
        gates=tuple(read_gate(recipe, written, nth) for nth in range(len(written.gates))),
        written=written,
    )


def embedders_of(recipe: Recipe) -> tuple[str, ...]:
    """The models whose vectors a recipe goes by, each once; raises as :func:`read_pass`."""
    reads = (read_pass(recipe, written) for written in recipe.passes)
    return tuple(dict.fromkeys(model for read in reads for model in read.embedders))


def read_draw(recipe: Recipe, written: Pass) -> tuple[Draw, tuple[Beside, ...]]:
    """The main draw of a pass, and what is drawn beside it.

    Raises:
        InvalidRecipe: when it cannot be read.
    """
    where = f"pass {written.name!r}, draw"
    given = written.draw
    try:
        main, besides, left = _split(given, _loaded(DRAWS, given), _loaded(BESIDES, given), where)
    except InvalidRecipe:  # perhaps another package offers it: that takes a look at all of them
        main, besides, left = _split(given, DRAWS.names(), BESIDES.names(), where)
    own = {name: given[name] for name in given if name in _arguments(main)}
    read = []
    for each in sorted(besides, key=lambda each: (each.turn, each.name)):
        theirs = {name: given[name] for name in left if name in _arguments(each)}
        read.append(_made(each, {each.name: given[each.name], **theirs}, recipe, where))
    return _made(main, own, recipe, where), tuple(read)


def read_shape(recipe: Recipe, written: Pass) -> Shape | None:
    """The shape of a pass: what is written, or the text of its last step as ``text``.

    Raises:
        InvalidRecipe: when it cannot be read.
    """
    if written.shape:
        return _one(SHAPES, written.shape, recipe, f"pass {written.name!r}, shape")
    if not written.steps:
        return None
    return Whole(whole="text", of=written.steps[-1].called)


def read_gate(recipe: Recipe, written: Pass, nth: int) -> Gate:
    """A gate of a pass, counted from 0.

    Raises:
        InvalidRecipe: when it cannot be read.
    """
    where = f"pass {written.name!r}, gate {nth + 1}"
    try:
        return _one(GATES, written.gates[nth], recipe, where).in_pass(written)
    except ValidationError as error:
        raise InvalidRecipe(f"{where}: {_said(error)}") from None


def _loaded(registry: Registry[type[P]], given: Written) -> tuple[str, ...]:
    """The keys that name something that is registered already."""
    return tuple(sorted(name for name in given if registry.loaded(name) is not None))


def _split(
    given: Written, draws: Sequence[str], besides: Sequence[str], where: str
) -> tuple[type[Draw], list[type[Beside]], list[str]]:
    """The main draw, what is drawn beside it, and the arguments of the latter."""
    main = _main(given, draws, besides, where)
    own = _arguments(main)
    rest = [name for name in given if name != main.name and name not in own]
    beside = [BESIDES.get(name) for name in rest if name in besides]
    left = [name for name in rest if name not in besides]
    taken = {key for each in beside for key in _arguments(each)}
    for name in left:
        if name not in taken:
            raise _unknown(where, name, own | taken | {*besides})
    return main, beside, left


def _main(given: Written, draws: Sequence[str], besides: Sequence[str], where: str) -> type[Draw]:
    named = sorted(name for name in given if name in draws)
    for name in named:
        main = DRAWS.get(name)
        own = _arguments(main)
        if all(other in own or other in besides for other in named if other != name):
            return main
    if named:
        raise InvalidRecipe(
            f"{where}: {' and '.join(named)} are both main draws", "keep one of them"
        )
    if any(name in besides for name in given):
        raise InvalidRecipe(
            f"{where}: everything in it is drawn beside another draw, and there is none",
            "add how often, such as times = 100, or each = a pool",
        )
    raise _unnamed(where, given, DRAWS)


def _one(registry: Registry[type[P]], given: Written, recipe: Recipe, where: str) -> P:
    try:
        model = _chosen(registry, given, _loaded(registry, given), where)
    except InvalidRecipe:
        model = _chosen(registry, given, registry.names(), where)
    return _made(model, given, recipe, where)


def _chosen(
    registry: Registry[type[P]], given: Written, names: Sequence[str], where: str
) -> type[P]:
    named = sorted(name for name in given if name in names)
    if not named:
        raise _unnamed(where, given, registry)
    for name in named:
        model = registry.get(name)
        if all(other in _arguments(model) for other in named if other != name):
            for key in given:
                if key not in _arguments(model):
                    raise _unknown(where, key, _arguments(model))
            return model
    raise InvalidRecipe(
        f"{where}: {' and '.join(named)} are {registry.sort}s of their own",
        f"write them one after the other, as {{ {named[0]} = ... }}, {{ {named[1]} = ... }}"
        if registry is GATES
        else "keep one of them",
    )


def _made(model: type[P], given: Mapping[str, Json], recipe: Recipe, where: str) -> P:
    try:
        return model.model_validate(dict(given), context=_context(recipe))
    except ValidationError as error:
        raise InvalidRecipe(f"{where}: {_said(error, model.name)}", _usage(model)) from None


def _context(recipe: Recipe) -> dict[str, Json]:
    """What primitives may go by when they are read: the values of lists, the fields of given pools,
    where the recipe tells them, and the model that makes its vectors."""
    fields = {
        name: tuple(pool.fields) or tuple(sorted({key for row in pool.rows for key in row}))
        for name, pool in recipe.pools.items()
    }
    return {"lists": recipe.lists, "fields": fields, "embedder": recipe.embedder}


def _said(error: ValidationError, name: str = "") -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or name
    if first["type"] == "missing":
        return f"{key}: is wanted and not given"
    return f"{key}: {wrong_with(first)}" if key else wrong_with(first)


def _usage(model: type[_Primitive]) -> str:
    """How a primitive is written, from the first words of what it says of itself."""
    about = " ".join((model.__doc__ or "").split())
    start, _, rest = about.partition("``")
    example, closed, _ = rest.partition("``")
    return f"for example {example}" if not start.strip() and closed else ""


def _arguments(model: type[_Primitive]) -> frozenset[str]:
    """The keys that a primitive takes, itself included."""
    return frozenset(field.alias or name for name, field in model.model_fields.items())


def _unnamed(where: str, given: Written, registry: Registry[type[P]]) -> InvalidRecipe:
    names = registry.names()
    for name in given:
        if alike := difflib.get_close_matches(name, names, n=1):
            return InvalidRecipe(
                f"{where}: there is no {registry.sort} {name!r}", f"did you mean {alike[0]!r}?"
            )
    said = ", ".join(map(repr, given)) or "nothing"
    return InvalidRecipe(
        f"{where}: {said} names no {registry.sort}", f"choose one of: {', '.join(names)}"
    )


def _unknown(where: str, key: str, known: Iterable[str]) -> InvalidRecipe:
    names = sorted(known)
    alike = difflib.get_close_matches(key, names, n=1)
    return InvalidRecipe(
        f"{where}: nothing takes {key!r}",
        f"did you mean {alike[0]!r}?" if alike else f"there are: {', '.join(names)}",
    )
