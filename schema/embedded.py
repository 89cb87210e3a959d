"""What a recipe has had made of a model that compares texts."""

from __future__ import annotations

from schema.base import Frozen


class EmbedderUse(Frozen):
    """One model, for one recipe."""

    model: str
    digest: str
    """Of its file; its name where nobody knows one."""
    vectors: int
    cut: int
    """Texts longer than the model takes: only their beginning counts."""
    tokens: int
    seconds: float
    """Of waiting for it."""
