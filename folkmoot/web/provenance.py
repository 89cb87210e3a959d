"""Where a turn comes from: who said it, what its model saw to the letter, and when. Pure."""

from __future__ import annotations

from schema.base import Frozen, canonical_json
from schema.transcript import Transcript
from schema.turn import Call, Turn

FORMS = {
    "score": "Labels scored", "generate": "Text generated", "stated": "Stated by rule",
    "foreign": "Said by somebody else's agent",
}  # fmt: skip
LONGEST = 200_000
"""Characters of a prompt or an answer that are shown."""
BARS = 60
"""Turns whose times are drawn."""
WIDTH, HIGH = 700.0, 18.0


class CallTold(Frozen):
    """One answer of a model."""

    form: str
    facts: tuple[tuple[str, str], ...]
    prompt: str
    answer: str


class TurnProvenance(Frozen):
    """One turn."""

    facts: tuple[tuple[str, str], ...]
    says: str
    calls: tuple[CallTold, ...]
    error: str


class Bar(Frozen):
    """When one turn ran."""

    name: str
    y: float
    start: float
    length: float
    words: str


class Gantt(Frozen):
    """When each turn ran."""

    bars: tuple[Bar, ...]
    height: float
    seconds: float
    more: int


def provenance(turn: Turn) -> TurnProvenance:
    """All that is on record of a turn."""
    seat = turn.seat
    view = [seat.view.framing, f"labels {seat.view.label_order}"]
    if seat.view.examples:
        view.append(f"{seat.view.examples} examples")
    facts = (
        ("turn", turn.turn),
        ("agent", " · ".join(filter(None, (turn.agent, turn.worker)))),
        ("view", ", ".join(view)),
        ("attempt", str(turn.attempt)),
        ("read as", turn.ballot.method.replace("_", " ") if turn.ballot else ""),
    )
    return TurnProvenance(
        facts=tuple((name, value) for name, value in facts if value),
        says=turn.says,
        calls=tuple(_call(call) for call in turn.calls),
        error=turn.error,
    )


def _call(call: Call) -> CallTold:
    facts = (
        ("model", f"{call.model} {call.model_digest[:12]}".strip()),
        ("prompt tokens", f"{call.prompt_tokens:,}, {call.cached_tokens:,} of them cached"),
        ("written", f"{call.generated_tokens:,}"),
        ("seconds", f"{call.seconds:.2f}"),
        ("seed", str(call.seed)),
        *(
            (name, value if isinstance(value, str) else canonical_json(value))
            for name, value in call.parameters.items()
        ),
    )
    return CallTold(
        form=FORMS.get(call.form, call.form),
        facts=facts,
        prompt=call.prompt[:LONGEST],
        answer=call.answer[:LONGEST],
    )


def gantt(transcript: Transcript) -> Gantt | None:
    """When the turns of a task ran; None where that is not known."""
    turns = sorted((t for t in transcript.turns if t.started > 0), key=lambda t: t.started)
    if not turns:
        return None
    first = turns[0].started
    whole = max(t.started + t.seconds for t in turns) - first or 1.0
    bars = tuple(
        Bar(
            name=turn.seat.id,
            y=n * HIGH,
            start=round(WIDTH * (turn.started - first) / whole, 1),
            length=round(max(2.0, WIDTH * turn.seconds / whole), 1),
            words=f"{turn.seat.id}, {turn.stage}: {turn.seconds:.2f} s",
        )
        for n, turn in enumerate(turns[:BARS])
    )
    return Gantt(bars=bars, height=len(bars) * HIGH, seconds=whole, more=max(0, len(turns) - BARS))
