"""How close a path in a tree comes to the right one. A path is the names from the top down."""

from __future__ import annotations

from collections.abc import Sequence

Path = Sequence[str]


def common_depth(one: Path, other: Path) -> int:
    """How many steps two paths go together."""
    depth = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        depth += 1
    return depth


def hierarchical_f1(one: Path, other: Path) -> float:
    """F1 of the nodes on the way to either end, the root apart (Kiritchenko, Matwin, Nock and
    Famili, 2006, Learning and Evaluation in the Presence of Class Hierarchies)."""
    total = len(one) + len(other)
    return 2.0 * common_depth(one, other) / total if total else 1.0
