"""A recipe as a picture of its own: the one that the console shows, as an SVG file."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from folkmoot.page.environment import environment
from folkmoot.recipe.layout import HEIGHT, WIDTH, layout_of
from schema.fate import PassCounts
from schema.recipe import Recipe

_STYLE = Markup("""
svg { background: #fff; color-scheme: light; }
text { font: 13px system-ui, sans-serif; fill: #555; } .ink { font-weight: 700; fill: #1c1c1e; }
.pass { fill: #fff; stroke: #777; } .pool { fill: #efeeea; stroke: #ccc; }
.arrow { fill: none; stroke: #777; stroke-width: 1.5; } .back { stroke-dasharray: 4 3; }
.teaches { stroke-dasharray: 1 4; stroke-linecap: round; }
""")


def svg_of(
    recipe: Recipe,
    counts: Mapping[str, PassCounts] | None = None,
    pools: Mapping[str, int] | None = None,
) -> str:
    """The picture as SVG that needs nothing else.

    Args:
        recipe: what is drawn.
        counts: by pass, where the recipe was run.
        pools: by pool, how many records it has.
    """
    picture = layout_of(recipe, counts, pools)
    drawn = environment().get_template("recipe_picture.svg")
    return drawn.render(plan=recipe, picture=picture, width=WIDTH, height=HEIGHT, style=_STYLE)
