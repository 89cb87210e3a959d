"""From what was picked in a text to an answer. Pure.

The page sends stretches, each with what it was linked to: ``[{"start", "end", "label", "links":
[{"start", "end", "label"}]}]``, labels as places in the lists that were offered, or as words where
there was no list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.picking import PickFrames, Picking
from schema import shallow_json
from schema.base import Json
from schema.choice import Choice
from schema.counts import count_in
from schema.errors import UserError


def picked_in(picking: Picking, sent: str) -> Json:
    """The answer that was picked, in the form that the description says.

    Raises:
        UserError: when it did not arrive whole; says what to do.
    """
    try:
        frames = shallow_json.loads(sent or "[]")
    except (ValueError, RecursionError):
        raise _broken() from None
    if not _are_objects(frames):
        raise _broken()
    if isinstance(picking, PickFrames):
        return _frames(picking, frames)
    found = []
    for frame in frames:
        head = _span(picking.text, frame)
        for link in _links(frame):
            label = _label(picking.labels, link) if picking.labels else _words(link)
            found.append({"head": head, "label": label, "tail": _span(picking.text, link)})
    return found


def _frames(picking: PickFrames, frames: Sequence[Mapping[str, Json]]) -> Json:
    found = []
    for frame in frames:
        type = "" if picking.trigger else str(_label(picking.types, frame))
        roles = picking.roles.get(type, ())
        arguments = [
            {"role": _label(roles, link), **_span(picking.text, link)} for link in _links(frame)
        ]
        if picking.trigger:
            return arguments
        trigger = _span(picking.text, frame)
        found.append({"type": type, "trigger": trigger, "arguments": arguments})
    return found


def _links(frame: Mapping[str, Json]) -> Sequence[Mapping[str, Json]]:
    links = frame.get("links", [])
    if not _are_objects(links):
        raise _broken()
    return list(links)


def _span(text: str, place: Mapping[str, Json]) -> dict[str, Json]:
    start, end = place.get("start"), place.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise UserError("what was picked lies outside the text", "load the page again")
    return {"start": start, "end": end, "text": text[start:end]}


def _label(offered: Sequence[Choice], link: Mapping[str, Json]) -> Json:
    place = count_in(str(link.get("label", "")))
    if place is None or place >= len(offered):
        raise UserError("something was picked without its label", "load the page again")
    return offered[place].answer


def _words(link: Mapping[str, Json]) -> str:
    words = " ".join(str(link.get("label", "")).split())
    if not words:
        raise UserError("something lies between them that was not written", "write what it is")
    return words


def _are_objects(found: Json) -> bool:
    return isinstance(found, list) and all(isinstance(each, Mapping) for each in found)


def _broken() -> UserError:
    return UserError("what was picked did not arrive whole", "load the page again")
