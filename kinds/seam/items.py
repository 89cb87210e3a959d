"""How an item is shown, and what of it may be quoted."""

from __future__ import annotations

from collections.abc import Mapping

from kinds.context import lines_of
from kinds.seam.declared import Declared
from kinds.showing import Order, Quotable, Shown, as_text, title_of
from schema.base import Json
from schema.campaign import Campaign


class Items(Declared):
    """What is asked of a kind about an item alone."""

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """The item as seats see it; ``order`` matters to kinds that compare."""
        return tuple(
            Shown(title=title_of(name), text=as_text(input[name]))
            for name in campaign.input_fields
            if name in input
        )

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """What claims may quote: the fields that are texts, and the lines in which tables, graphs
        and dialogues are shown."""
        shown = ((name, lines_of(input.get(name))) for name in campaign.input_fields)
        return tuple(
            Quotable(field=name, text=text) for name, text in shown if text and text.strip()
        )
