"""What the script that links marks is told of a task. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from folkmoot.web.key_table import shown
from kinds.picking import PickFrames, Picking


def picking_told(picking: Picking) -> str:
    """As JSON; the labels themselves are the page's buttons."""
    told = {
        "mode": picking.picking,
        "stops": [stop.model_dump() for stop in picking.stops],
        "between": {} if isinstance(picking, PickFrames) else dict(picking.between),
        "free": not isinstance(picking, PickFrames) and not picking.labels,
        "trigger": None,
        "key": shown("pick"),
    }
    if isinstance(picking, PickFrames) and picking.trigger:
        told["trigger"] = picking.trigger.model_dump()
    return json.dumps(told)


def role_strips(picking: Picking) -> Mapping[str, str]:
    """By type, what its strip of roles is called: its place among the types."""
    if not isinstance(picking, PickFrames):
        return {}
    if picking.trigger:
        return dict.fromkeys(picking.roles, "")
    return {choice.key: str(place) for place, choice in enumerate(picking.types)}
