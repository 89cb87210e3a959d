"""A package on the path that brings plugins, as an installer leaves it, and that can go again."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.seat.agent_registry import AGENTS
from consensus.votes.base import VOTES
from kinds.base import KINDS
from roles.base import ROLES
from schema.registry import Registry

REGISTRIES: dict[str, Registry[Any]] = {
    "folkmoot.kinds": KINDS,
    "folkmoot.roles": ROLES,
    "folkmoot.votes": VOTES,
    "folkmoot.agents": AGENTS,
}


class PluginPackage:
    """A package ``starry`` in a folder of its own.

    Args:
        folder: a folder on the path; it need not exist.
        points: lines of each entry-point group, such as ``{"folkmoot.kinds": "stars = starry"}``.
        source: the text of its one module, ``starry``.
    """

    def __init__(self, folder: Path, points: Mapping[str, str], source: str) -> None:
        self._folder = folder
        self._points = points
        self._source = source

    def install(self) -> None:
        """Put it where it is found."""
        info = self._folder / "starry-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: starry\nVersion: 1.0\n")
        groups = (f"[{group}]\n{lines}\n" for group, lines in self._points.items())
        (info / "entry_points.txt").write_text("".join(groups))
        (self._folder / "starry.py").write_text(self._source)

    def uninstall(self) -> None:
        """Remove it, and what this process has imported of it and registered."""
        for found in self._folder.iterdir():
            shutil.rmtree(found) if found.is_dir() else found.unlink()
        sys.modules.pop("starry", None)
        for group, lines in self._points.items():
            for line in lines.splitlines():
                name = line.partition("=")[0].strip()
                REGISTRIES[group]._things.pop(name, None)
                REGISTRIES[group]._origins.pop(name, None)
