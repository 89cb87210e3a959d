"""Text of strangers on a page: nothing in it is obeyed, by a browser or by a reader's eye. Pure.

Templates escape for HTML by themselves; here goes what HTML lets pass: characters that turn the
order of reading around or do not print, and the signs that mean something in Markdown.
"""

from __future__ import annotations

import re
import shlex

from markupsafe import Markup

from schema.printable import DIRECTION_MARKS, JOINERS

_KEPT = frozenset(JOINERS + DIRECTION_MARKS + "\n")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MARKDOWN = re.compile(
    r"[\\`*_\[\]{}~|$!#^]|^[-+=](?=[-+=\s]|$)|^\d+(?=[.)](?:\s|$))|(?<=:)/(?=/)|(?<=www)\.", re.I
)
"""What a backslash takes the meaning from: marks anywhere, beginnings of lists and rules at the
beginning, and what makes a link of an address."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_PLAIN = re.compile(r"[\w./@%+:-]+", re.A)


def presentable(text: str) -> str:
    """``text`` without what does not print, overrides of direction above all; lines stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character in _KEPT
        else " "
        if character.isspace()
        else _REPLACEMENT
        for character in text.replace("\r\n", "\n")
    )


def shortened(text: str, longest: int) -> str:
    """The beginning of a text, and how long it is where that is not all of it."""
    text = text.strip()
    if len(text) <= longest:
        return text
    return f"{text[:longest].rstrip()}… ({len(text):,} characters)"


def for_markdown(value: object) -> object:
    """What a variable of a Markdown template becomes: one line that is text and nothing else.
    Numbers stay, and so does what is marked as safe."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    line = _MARKDOWN.sub(_taken, " ".join(presentable(value).split()))
    return Markup(re.sub("[&<>]", lambda found: _ENTITIES[found.group()], line))  # noqa: S704 - it is escaped here


def _taken(found: re.Match[str]) -> str:
    mark = found.group()
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def command(*words: str) -> str:
    """A command as it is typed into a shell."""
    return " ".join(word if _PLAIN.fullmatch(word) else shlex.quote(word) for word in words)


def transcript_command(campaign: str, task: str) -> str:
    """What tells the whole story of a task."""
    dash = ("--",) if task.startswith("-") else ()
    return command("folkmoot", "transcript", "--campaign", campaign, *dash, task)
