"""Exports, one a file. Importing this package makes the built-in ones known."""

from recipes.exports import (
    dialogues,
    kto,
    labels,
    preference,
    ranking,
    reasons,
    sft,
    stepwise,
)

__all__ = ["dialogues", "kto", "labels", "preference", "ranking", "reasons", "sft", "stepwise"]
