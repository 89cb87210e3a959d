"""Where a turn comes from: who said it, what its model saw to the letter. Pure."""

from __future__ import annotations

from schema.base import Frozen, canonical_json
from schema.turn import Call, Turn

FORMS = {
    "score": "Labels scored", "generate": "Text generated", "stated": "Stated by rule",
    "foreign": "Said by somebody else's agent",
}  # fmt: skip
LONGEST = 200_000
"""Characters of a prompt or an answer that are shown."""


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
