"""From a row as it was published to fields as a kind wants them: pure functions, named in the sets.

An adapter gives the row with more fields, or with others under the same names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from schema.base import Json

Row = Mapping[str, Json]
Adapter = Callable[[Row], dict[str, Json]]

_TAG = re.compile(r"</?e[12]>")
_DIRECTED = re.compile(r"(?P<label>.+)\((?P<head>e[12]),(?P<tail>e[12])\)")


def coarse_and_fine(row: Row) -> dict[str, Json]:
    """A path of two steps from ``label`` and ``fine_label``, which may repeat the coarse one before
    a colon."""
    return {**row, "path": f"{row['label']}/{row['fine_label'].rpartition(':')[2]}"}


def domain_and_intent(row: Row) -> dict[str, Json]:
    """A path of two steps from ``domain`` and ``label``; one step where both are the same."""
    steps = dict.fromkeys((row["domain"], row["label"]))
    return {**row, "path": "/".join(steps)}


def tagged_entities(row: Row) -> dict[str, Json]:
    """Two entities from the tags ``<e1>`` and ``<e2>``, and a directed relation between them from a
    label like ``Cause-Effect(e2,e1)``; no relation from any other label."""
    text, places, last = "", dict[str, list[int]](), 0
    for tag in _TAG.finditer(row["text"]):
        text += row["text"][last : tag.start()]
        places.setdefault(tag.group().strip("</>"), []).append(len(text))
        last = tag.end()
    text += row["text"][last:]
    entities = [
        {"id": id, "start": start, "end": end, "text": text[start:end], "label": "thing"}
        for id, (start, end) in sorted(places.items())
    ]
    found = _DIRECTED.fullmatch(row["label"])
    relations = [found.groupdict()] if found else []
    shown = [relation["label"] for relation in relations]
    return {**row, "text": text, "entities": entities, "relations": relations, "labels": shown}


def token_entities(row: Row) -> dict[str, Json]:
    """Spans in characters from entities in tokens."""
    places = token_places(row["text"], row["tokens"])
    spans = [
        {
            "start": places[each["start"]][0],
            "end": places[each["end"] - 1][1],
            "label": each["type"],
        }
        for each in row["entities"]
    ]
    return {**row, "spans": spans}


def token_roles(row: Row) -> dict[str, Json]:
    """A predicate and roles in characters, from those whose heads are tokens."""
    text, places = row["text"], token_places(row["text"], row["tokens"])
    start, end = places[row["predicate_index"]]
    roles = []
    for each in row["args"]:
        first, last = places[each["head"]]
        roles.append({"role": each["role"], "start": first, "end": last, "text": text[first:last]})
    verb = {"start": start, "end": end, "text": text[start:end]}
    shown = [each["role"] for each in roles]
    return {**row, "predicate": verb, "roles": roles, "labels": shown}


def given_pairs(row: Row) -> dict[str, Json]:
    """The pairs of events that gold speaks of are those that are asked about."""
    return {**row, "pairs": [[edge["a"], edge["b"]] for edge in row["edges"]]}


def first_wording(row: Row) -> dict[str, Json]:
    """The first of several wordings is the text; ``labels`` are the relations."""
    shown = [each["relation"] for each in row["triples"]]
    return {**row, "text": row["texts"][0], "labels": shown}


def marked_quotes(row: Row) -> dict[str, Json]:
    """Findings from the words that annotators have marked."""
    quotes = [quote.strip() for quote in row["spans"]]
    findings = [
        {"field": "response", "text": quote, "problem": "hallucination"}
        for quote in dict.fromkeys(quotes)
        if quote in row["response"]
    ]
    return {**row, "findings": findings}


def true_above_false(row: Row) -> dict[str, Json]:
    """At most two true and two false answers, mixed; the true ones share the first place."""
    true, false = row["correct_answers"][:2], row["incorrect_answers"][:2]
    items = [{"id": f"t{n}", "text": text} for n, text in enumerate(true)]
    items += [{"id": f"f{n}", "text": text} for n, text in enumerate(false)]
    Random(row["id"]).shuffle(items)  # noqa: S311 - an order, not a secret
    order = [[each["id"] for each in items if each["id"][0] == sort] for sort in "tf"]
    return {**row, "items": items, "order": order}


def token_places(text: str, tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of each token, in characters of the text.

    Raises:
        ValueError: when the tokens are not those of the text.
    """
    places, at = [], 0
    for token in tokens:
        start = text.find(token, at)
        if start < 0:
            raise ValueError(f"the token {token!r} is not in the text")
        at = start + len(token)
        places.append((start, at))
    return places


ADAPTERS: dict[str, Adapter] = {
    each.__name__: each
    for each in (
        coarse_and_fine,
        domain_and_intent,
        tagged_entities,
        token_entities,
        token_roles,
        given_pairs,
        first_wording,
        marked_quotes,
        true_above_false,
    )
}
