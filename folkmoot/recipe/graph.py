"""A recipe as a picture: passes, pools and gates, with counts where it was run. As Mermaid."""

from __future__ import annotations

import re
from collections.abc import Mapping

from recipes.reading import read_pass
from schema.fate import PassCounts
from schema.recipe import Pass, Recipe

_UNFIT = re.compile(r'["\\<>&#\n\r|]')


def mermaid_of(
    recipe: Recipe,
    counts: Mapping[str, PassCounts] | None = None,
    pools: Mapping[str, int] | None = None,
) -> str:
    """The picture as Mermaid's flow chart.

    Args:
        recipe: what is drawn.
        counts: by pass, where the recipe was run.
        pools: by pool, how many records it has.
    """
    lines = ["flowchart LR"]
    names = dict.fromkeys([*recipe.pools, *(each.into for each in recipe.passes)])
    for name in names:
        size = f"<br/>{pools.get(name, 0):,} records" if pools is not None else ""
        shape = ("[(", ")]") if name in recipe.pools else ("([", "])")
        lines.append(f'  pool_{_id(name)}{shape[0]}"{_plain(name)}{size}"{shape[1]}')
    for each in recipe.passes:
        made = _made(counts.get(each.name)) if counts is not None else ""
        lines.append(f'  pass_{_id(each.name)}["{_plain(each.name)}<br/>{_does(each)}{made}"]')
        for pool in read_pass(recipe, each).pools:
            lines.append(f"  pool_{_id(pool)} --> pass_{_id(each.name)}")
        if each.annotate is not None and each.annotate.known is not None:
            learnt_from = _id(each.annotate.known.pool)
            lines.append(f"  pool_{learnt_from} -. known answers .-> pass_{_id(each.name)}")
        gates = ", ".join(read.name for read in read_pass(recipe, each).gates)
        arrow = f'-->|"{_plain(gates)}"|' if gates else "-->"
        lines.append(f"  pass_{_id(each.name)} {arrow} pool_{_id(each.into)}")
    return "\n".join(lines)


def _does(written: Pass) -> str:
    if written.annotate is not None:
        return f"a committee: {_plain(written.annotate.field)}"
    if not written.steps:
        return "draws"
    roles = dict.fromkeys(step.run or step.role for step in written.steps)
    return ", ".join(_plain(role.replace("_", " ")) for role in roles)


def _made(counts: PassCounts | None) -> str:
    if counts is None:
        return ""
    return f"<br/>{counts.accepted:,} of {counts.made:,} accepted"


def _id(name: str) -> str:
    return name.replace("-", "_")


def _plain(text: str) -> str:
    """A name without anything that Mermaid gives a meaning."""
    return _UNFIT.sub("", text)
