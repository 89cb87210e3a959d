"""From what a unit's task came to, to its records, each with its one fate. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kinds.writing import Entry
from recipes import base
from recipes.base import PASSED, Candidate, Fields, Known, Look, Shape, Verdict, turned_away
from recipes.reading import ReadPass
from schema.annotation import Annotation
from schema.base import Json, canonical_json
from schema.recipe import Annotate

MOST_BYTES = 128 * 1024
"""Of a record, as JSON in UTF-8: it must fit into a prompt's message with others."""

CUT, SHAPE, SIZE, ENOUGH, UNSURE = "cut", "shape", "size", "enough", "unsure"
"""What turns a record away before any gate is asked."""


@dataclass(frozen=True)
class Made:
    """A record that a unit made."""

    value: dict[str, Json]
    entry: int = 0
    """Which of the unit's texts it was read from."""
    facts: Mapping[str, Json] | None = None
    """What gates may go by beside its fields: model, tokens, log_probability (a token's mean)."""
    verdict: Verdict = PASSED
    gate: str = ""
    """Who said so, where it is turned away already."""


def made_of(read: ReadPass, bound: Fields, annotation: Annotation) -> list[Made]:
    """What a unit made, in order. Something always: what cannot be read is a record, too, so that
    nothing goes by in silence.

    Args:
        read: the pass.
        bound: what was drawn, by field.
        annotation: what its task came to: accepted, or escalated.
    """
    kept = kept_fields(read, bound)
    if (annotate := read.written.annotate) is not None:
        judged = _annotated(read, annotate, bound, kept, annotation)
        return [_within_bounds(made) for made in judged]
    entries = [Entry.model_validate(each) for each in annotation.value or ()]
    found: list[Made] = []
    for number, entry in enumerate(entries):
        own = {**bound, **entry.bound}
        found += _read(read, number, entry, own, kept_fields(read, own) if entry.bound else kept)
    return [_within_bounds(made) for made in found]


def drawn_alone(read: ReadPass, bound: Fields, verdict: Verdict) -> list[Made]:
    """What a unit makes that asks nobody: what was drawn is the record, or is shaped into some."""
    value = kept_fields(read, bound)
    if read.written.keep is None and read.shape is None:
        value = dict(bound)
    if read.shape is not None and verdict.passed:
        return [_within_bounds(made) for made in _shaped(read.shape, value, bound)]
    gate = "" if verdict.passed else read.draw.name
    return [_within_bounds(Made(value, verdict=verdict, gate=gate))]


def kept_fields(read: ReadPass, bound: Fields) -> dict[str, Json]:
    """What records keep of what was drawn: the fields that the pass names, else all but lists."""
    keep = read.written.keep
    if keep is not None:
        return {name: bound[name] for name in keep if name in bound}
    return {name: value for name, value in bound.items() if not isinstance(value, list | dict)}


def judged(
    read: ReadPass,
    made: Sequence[Made],
    number: int,
    drawn: Mapping[str, tuple[Known, ...]],
    accepted: Sequence[Known],
    look: Look,
) -> tuple[str, Verdict]:
    """The fate of one record: the gate that turned it away, or none, and the verdict.

    Args:
        read: the pass.
        made: all that the unit made.
        number: which of them.
        drawn: what the unit drew.
        accepted: those before it that were accepted.
        look: the pools, with those in them.
    """
    one = made[number]
    if one.gate:
        return one.gate, one.verdict
    readable = [each for each in made if not each.gate]
    candidate = Candidate(
        value={**(one.facts or {}), **one.value},
        number=number,
        drawn=drawn,
        siblings=tuple(each.value for each in readable),
        accepted=tuple(accepted),
    )
    for gate in read.gates:
        verdict = gate.judge(candidate, look)
        if not verdict.passed:
            return gate.name, verdict
    return "", PASSED


def generation_of(drawn: Mapping[str, tuple[Known, ...]], ages: int) -> int:
    """That of the oldest line of what was drawn, and ``ages`` more."""
    found = (known.generation for records in drawn.values() for known in records)
    return max(found, default=0) + ages


def _annotated(
    read: ReadPass,
    annotate: Annotate,
    bound: Fields,
    kept: Mapping[str, Json],
    annotation: Annotation,
) -> list[Made]:
    said = {
        annotate.field: annotation.value,
        "confidence": annotation.confidence,
        "outcome": annotation.outcome,
    }
    value = {**kept, **said}
    settled = annotation.outcome == "accepted" or annotation.by == "person"
    if not settled and annotate.escalated != "keep":
        why = turned_away(f"the committee was not sure: {annotation.reason}", annotation.confidence)
        return [Made(value, verdict=why, gate=UNSURE)]
    if read.shape is None:
        return [Made(value)]
    return _shaped(read.shape, value, {**bound, **said})


def _shaped(shape: Shape, kept: Mapping[str, Json], bound: Fields) -> list[Made]:
    """What the shape makes of what was drawn, and of what a committee said of it."""
    texts = {name: value for name, value in bound.items() if isinstance(value, str)}
    found = shape.records(texts, bound)
    if not found:
        why = turned_away(f"nothing in it can be read as {shape.name!r}")
        return [Made(dict(kept), verdict=why, gate=SHAPE)]
    return [Made({**kept, **value}) for value in found]


def _read(
    read: ReadPass, number: int, entry: Entry, bound: Fields, kept: Mapping[str, Json]
) -> Iterable[Made]:
    facts = _facts(entry)
    own = {name: facts[name] for name in read.written.keep or () if name in facts}
    if entry.cut:
        said = {name: text for name, text in entry.said.items() if name not in kept}
        why = turned_away(f"it was cut off at its {entry.tokens} tokens", float(entry.tokens))
        yield Made({**kept, **own, **said}, number, facts, why, CUT)
        return
    shape = read.shape
    said = {**entry.said, **{f"{base.CUT}{step}": "" for step in entry.cut_off}}
    found = [] if shape is None else shape.records(said, bound)
    if not found:
        how = shape.name if shape is not None else "anything"
        why = turned_away(f"nothing in it can be read as {how!r}")
        yield Made({**kept, **own, **entry.said}, number, facts, why, SHAPE)
    for value in found:
        yield Made({**kept, **own, **value}, number, facts)


def _facts(entry: Entry) -> dict[str, Json]:
    mean = None
    if entry.log_probability is not None and entry.tokens:
        mean = entry.log_probability / entry.tokens
    return {"model": entry.model, "tokens": entry.tokens, "log_probability": mean}


def _within_bounds(made: Made) -> Made:
    size = len(canonical_json(made.value).encode("utf-8", "surrogatepass"))
    if size <= MOST_BYTES:
        return made
    short = {
        name: value[:1000] if isinstance(value, str) else value
        for name, value in made.value.items()
        if isinstance(value, str | int | float)
    }
    why = turned_away(f"it has {size:,} bytes, more than {MOST_BYTES:,}", float(size))
    return replace(made, value=short, verdict=why, gate=SIZE)
