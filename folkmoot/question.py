"""What a campaign asks, as far as an answer depends on it: the same answers hold for the same
question, whoever answers and whatever it may cost."""

from __future__ import annotations

from schema.base import Json, digest
from schema.campaign import Campaign

_PARTS = {
    "kind": "another kind",
    "labels": "other labels",
    "options": "other options of the kind",
    "guideline": "another guideline",
    "input_fields": "other fields that seats read",
    "examples": "other solved examples or passages",
    "notes": "other notes",
}


def question_of(campaign: Campaign) -> str:
    """Digest of what is asked."""
    return digest(_asked(campaign))


def differences(before: Campaign, now: Campaign) -> list[str]:
    """What one question has otherwise than the other, in words; empty where they are the same."""
    old, new = _asked(before), _asked(now)
    return [_PARTS[name] for name in _PARTS if old[name] != new[name]]


def _asked(campaign: Campaign) -> dict[str, Json]:
    whole = campaign.model_dump(mode="json", include=set(_PARTS))
    return {name: whole[name] for name in _PARTS}
