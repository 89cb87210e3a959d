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
        return f"/c/{_part(name)}/t/{_part(task)}"

    def turn(self, name: str, task: str, turn: str) -> str:
        """Of where a turn comes from."""
        return f"/c/{_part(name)}/t/{_part(task)}/turn/{_part(turn)}"

    def review(self, name: str, task: str = "", **query: str) -> str:
        """Of the review of a campaign, or of one of its tasks."""
        there = {"task": task, **query} if task else query
        return f"/c/{_part(name)}/review{_query(there)}"


ADDRESSES = Addresses()


def _part(text: str) -> str:
    # A dot alone would be read as a step up, and a slash as a step down: servers unquote both.
    quoted = quote(text, safe="")
    return quoted.replace(".", "%2E") if not text.strip(".") else quoted


def _query(query: Mapping[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"?{urlencode(given)}" if given else ""
