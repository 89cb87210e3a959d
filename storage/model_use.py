"""Which models answered in a campaign, by the digests that were recorded with their answers."""

from __future__ import annotations

import sqlite3

from schema.base import Frozen


class ModelUse(Frozen):
    """What one file of a model did for a campaign. What deleted tasks took counts, too."""

    model: str
    digest: str
    """SHA-256 of the file that ran; empty where nobody knows it, as behind an endpoint."""
    calls: int
    prompt_tokens: int
    cached_tokens: int
    """How many of ``prompt_tokens`` were not computed again."""
    generated_tokens: int
    seconds: float
    """That its answers took, added up: those that were batched share theirs."""


def of_campaign(connection: sqlite3.Connection, campaign: str) -> list[ModelUse]:
    """Every model that was asked, the busiest first; what rules stated is no model's."""
    rows = connection.execute(
        "select model, digest, sum(calls) as calls, sum(prompt_tokens) as prompt_tokens, "
        "sum(cached_tokens) as cached_tokens, sum(generated_tokens) as generated_tokens, "
        "sum(seconds) as seconds from used where campaign = ? and form in ('score', 'generate') "
        "group by model, digest order by sum(seconds) desc, model",
        [campaign],
    )
    return [ModelUse(**dict(row)) for row in rows]
