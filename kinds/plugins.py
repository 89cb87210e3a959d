"""Kinds from other packages, found through the entry-point group ``folkmoot.kinds``.

A package offers a kind ``stars`` with this in its ``pyproject.toml``::

    [project.entry-points."folkmoot.kinds"]
    stars = "their_package.stars:Stars"

where ``Stars`` is decorated with :func:`kinds.base.register` and has ``name = "stars"``. Nothing of
a plugin is imported before somebody asks for its kind, so a broken one harms nobody else.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from schema.errors import PluginMissing

GROUP = "folkmoot.kinds"


def offered() -> dict[str, EntryPoint]:
    """The kinds that installed packages offer, by name."""
    return {point.name: point for point in entry_points(group=GROUP)}


def load(name: str) -> bool:
    """Import the plugin that offers the kind ``name``; whether there is one.

    Raises:
        PluginMissing: when the plugin cannot be imported; names the package and its error.
    """
    point = offered().get(name)
    if point is None:
        return False
    try:
        point.load()
    except Exception as error:  # a plugin's import may raise anything at all
        package = point.dist.name if point.dist else point.value
        raise PluginMissing(
            f"the kind {name!r} comes from {package}, which fails to load: "
            f"{type(error).__name__}: {error}",
            f"repair or uninstall {package}",
        ) from error
    return True
