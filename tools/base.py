"""What a tool is, and what comes of asking one."""

from __future__ import annotations

from typing import Literal, Protocol

from schema.base import Frozen, Json
from schema.errors import InvalidRecipe
from schema.registry import Registry

Failure = Literal["syntax", "exception", "memory", "time", "output", "killed"]
"""Why there is no value: it cannot be read; it ended with an error of its own; it needed more
memory, more time, or wrote more than it may; or it was ended by a signal."""


class Ran(Frozen):
    """What came of what a tool was given. What a program says of itself, its value included, is
    worth what the program is worth: it can say what it likes."""

    value: Json = None
    stdout: str = ""
    """What was printed, cut where it is too long."""
    stderr: str = ""
    error: Failure | Literal[""] = ""
    says: str = ""
    """The error in one line."""
    seconds: float = 0.0
    refused: str = ""
    """Why it was not run at all, in one line with what to do about it; empty where it was."""

    @property
    def is_fine(self) -> bool:
        """Whether it was run, to its end."""
        return not self.error and not self.refused


class Tool(Protocol):
    """Something that finds something out without a model. One file, made known by name."""

    name: str

    def run(self, text: str) -> Ran:
        """What comes of ``text``. Blocks for as long as the tool's limits allow; raises nothing
        for a bad text."""


TOOLS: Registry[Tool] = Registry("tool", "folkmoot.tools", error=InvalidRecipe)


def register(tool: type[Tool]) -> type[Tool]:
    """Class decorator: makes a tool known under its name."""
    TOOLS.add(tool.name, tool())
    return tool


def tool_of(name: str) -> Tool:
    """The tool of this name, from here or from an installed package.

    Raises:
        InvalidRecipe: when there is none; says which there are.
    """
    return TOOLS.get(name)
