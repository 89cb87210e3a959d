"""Where each page is. Names of campaigns and tasks are any text: they are quoted here and nowhere
else."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


class Addresses:
    """Addresses within the console."""

    def campaign(self, name: str, **query: str) -> str:
        """Of a campaign."""
        return f"/c/{_part(name)}{_query(query)}"

    def piece(self, name: str, piece: str, **query: str) -> str:
        """Of a piece of a campaign's page."""
        return f"/c/{_part(name)}/{piece}{_query(query)}"

    def task(self, name: str, task: str) -> str:
        """Of a transcript."""
        return f"/c/{_part(name)}/t/{_last(task)}"

    def turn(self, name: str, task: str, turn: str) -> str:
        """Of where a turn comes from."""
        return f"/c/{_part(name)}/turn/{_part(turn)}/{_last(task)}"

    def recipe(self, name: str, **query: str) -> str:
        """Of a recipe that was run."""
        return f"/r/{_part(name)}{_query(query)}"

    def record(self, name: str, number: int) -> str:
        """Of a record of a recipe."""
        return f"/r/{_part(name)}/{number}"

    def review(self, name: str, task: str = "", **query: str) -> str:
        """Of the review of a campaign, or of one of its tasks."""
        there = {"task": task, **query} if task else query
        return f"/c/{_part(name)}/review{_query(there)}"


ADDRESSES = Addresses()


def task_in(path: str, query: Mapping[str, str]) -> str:
    """The task of an address of its own, from what is behind the last slash and the query."""
    return path or query.get("id", "")


def _part(text: str) -> str:
    return quote(text, safe="")


def _last(text: str) -> str:
    # A browser takes dots alone for a step up, however they are written; and no path goes on
    # behind the end of a line.
    is_plain = text not in (".", "..") and text.isprintable()
    return _part(text) if is_plain else f"?{urlencode({'id': text})}"


def _query(query: Mapping[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"?{urlencode(given)}" if given else ""
