"""Table rules by name.

A rule is one file with one class, made known by :func:`register`. That also makes it a voting rule
of the protocol (see :mod:`consensus.votes.by_table`), so that a campaign can name it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from consensus.votes.base import VOTES
from consensus.votes.by_table import ByTable
from consensus.votes.table_rule import TableRule
from schema.registry import Registry

R = TypeVar("R", bound=TableRule[Any])

TABLE_RULES: Registry[TableRule[Any]] = Registry("table rule")


def register(rule: type[R]) -> type[R]:
    """Class decorator: makes a table rule known under its name, with its defaults."""
    made = rule()
    TABLE_RULES.add(made.name, made)
    VOTES.add(made.name, ByTable(made))
    return rule


def table_rule(name: str) -> TableRule[Any]:
    """The table rule of this name.

    Raises:
        InvalidCampaign: when there is no such rule; says which there are.
    """
    return TABLE_RULES.get(name)


def table_rules() -> tuple[str, ...]:
    """The names of all that are known."""
    return TABLE_RULES.names()
