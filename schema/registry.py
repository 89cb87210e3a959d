"""A registry: things of one sort by name, some built in and some brought by other packages.

A thing is made known by the decorator of its sort, when its module is imported. Another package
offers things by an entry-point group: the name on the left is the thing's, and what stands on the
right is the module that registers it::

    [project.entry-points."folkmoot.kinds"]
    stars = "their_package.stars"

Nothing of a package is imported before somebody asks for what it offers, so a broken one harms
nobody else.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Generic, TypeVar

from schema.base import NAME_PATTERN
from schema.errors import PluginMissing, UserError

BUILT_IN = "built in"
"""The origin of what no entry point brought."""

_loading: ContextVar[str] = ContextVar("_loading", default=BUILT_IN)
"""The package whose entry point is being loaded: one module may register things of several sorts.
"""

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one sort by name.

    Args:
        sort: what such a thing is called in messages, such as ``voting rule``.
        group: the entry-point group by which other packages offer such things; none by default.
        error: what a name that cannot be had is raised as.
        hidden: which of them nobody chooses by name; none by default.
    """

    def __init__(
        self,
        sort: str,
        group: str = "",
        *,
        error: type[UserError] = PluginMissing,
        hidden: Callable[[T], bool] = lambda _: False,
    ) -> None:
        self.sort = sort
        self._hidden = hidden
        self._group = group
        self._error = error
        self._things: dict[str, T] = {}
        self._origins: dict[str, str] = {}

    def add(self, name: str, thing: T) -> None:
        """Make a thing known.

        Raises:
            UserError: when the name is none, or another package has taken it.
        """
        if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
            raise self._error(
                f"{name!r} is no name for a {self.sort}",
                "use lower-case letters, digits, - and _, at most 63",
            )
        origin = _loading.get()
        if self._origins.get(name, origin) != origin:
            raise self._error(
                f"the {self.sort} {name!r} of {origin} is there already ({self._origins[name]})",
                "give it another name",
            )
        self._things[name] = thing
        self._origins[name] = origin

    def get(self, name: str) -> T:
        """The thing of this name; what its package offers is imported if it has to be.

        Raises:
            UserError: when there is none (says which there are, and which is meant), when its
                package does not load (names the package and the error), or when the package
                registers none of that name.
        """
        if name not in self._things and (point := self._offered().get(name)) is not None:
            self._load(point)
        if name not in self._things:
            raise self._unknown(name)
        return self._things[name]

    def loaded(self, name: str) -> T | None:
        """The thing of this name, if it is registered already. Imports nothing."""
        return self._things.get(name)

    def names(self) -> tuple[str, ...]:
        """All names, registered or offered by a package, sorted. Imports nothing."""
        return tuple(sorted({*self._things, *self._offered()}))

    def choosable(self) -> tuple[str, ...]:
        """Those that people can choose, sorted. Imports nothing."""
        return tuple(
            name
            for name in self.names()
            if name not in self._things or not self._hidden(self._things[name])
        )

    def origin(self, name: str) -> str:
        """Where the thing of this name comes from: :data:`BUILT_IN`, or a package. Imports nothing.

        Raises:
            UserError: when there is none.
        """
        if name in self._origins:
            return self._origins[name]
        point = self._offered().get(name)
        if point is None:
            raise self._unknown(name)
        return _package(point)

    def _unknown(self, name: str) -> UserError:
        known = self.choosable()
        alike = difflib.get_close_matches(name, known, n=1)
        meant = f"did you mean {alike[0]!r}? " if alike else ""
        return self._error(
            f"there is no {self.sort} {name!r}", f"{meant}choose one of: {', '.join(known)}"
        )

    def _offered(self) -> Mapping[str, EntryPoint]:
        return _offers(tuple(map(_changed, sys.path))).get(self._group, {})

    def _load(self, point: EntryPoint) -> None:
        package = _package(point)
        before = dict(self._things)
        token = _loading.set(package)
        try:
            point.load()
        except Exception as error:  # a package's import may raise anything at all
            self._things = before  # and a half of one is not asked again as if it were whole
            raise self._error(
                f"the {self.sort} {point.name!r} comes from {package}, which fails to load: "
                f"{type(error).__name__}: {error}",
                f"repair or uninstall {package}",
            ) from error
        finally:
            _loading.reset(token)
        if point.name not in self._things:
            raise self._error(
                f"{package} offers the {self.sort} {point.name!r}, and {point.value} registers "
                "none of that name",
                f"give it the name {point.name!r} where it is registered, or the entry point its",
            )


@lru_cache(maxsize=1)
def _offers(folders: tuple[tuple[str, int], ...]) -> Mapping[str, Mapping[str, EntryPoint]]:
    """By group and name, what the packages in the folders of :data:`sys.path` offer.

    To read it takes longer than most commands have to do, and every registry asks. The folders are
    given with the times of their last change, so that it is read again after an installation.
    """
    found = entry_points()
    return {
        group: {point.name: point for point in found.select(group=group)} for group in found.groups
    }


def _changed(folder: str) -> tuple[str, int]:
    try:
        return folder, Path(folder).stat().st_mtime_ns
    except OSError:
        return folder, 0


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
