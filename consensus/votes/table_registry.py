"""Table rules by name.

A rule is one file with one class, made known by :func:`register`. That also makes it a voting rule
of the protocol (see :mod:`consensus.votes.by_table`), so that a campaign can name it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from consensus.votes import base
from consensus.votes.by_table import ByTable
from consensus.votes.table_rule import TableRule
from schema.errors import InvalidCampaign

R = TypeVar("R", bound=TableRule[Any])

_RULES: dict[str, TableRule[Any]] = {}


def register(rule: type[R]) -> type[R]:
    """Class decorator: makes a table rule known under its name, with its defaults."""
    made = rule()
    _RULES[made.name] = made
    base.add(ByTable(made))
    return rule


def table_rule(name: str) -> TableRule[Any]:
    """The table rule of this name.

    Raises:
        InvalidCampaign: when there is no such rule; says which there are.
    """
    try:
        return _RULES[name]
    except KeyError:
        raise InvalidCampaign(
            f"there is no table rule {name!r}", f"choose one of: {', '.join(table_rules())}"
        ) from None


def table_rules() -> tuple[str, ...]:
    """The names of all that are known."""
    return tuple(sorted(_RULES))
