"""How much of a model's context a text takes, told before the model is loaded."""

from __future__ import annotations

from typing import NamedTuple

from engine.scripted.engine import CONTEXT_TOKENS, is_scripted
from engine.shelf.catalogue import EndpointModel, entry_of
from engine.shelf.model_files import locate
from schema.errors import EngineError


class Measured(NamedTuple):
    """A text beside what a model takes."""

    tokens: int
    context_tokens: int
    """The longest prompt plus answer of one request."""


def measured(text: str, model: str, context: int) -> Measured | None:
    """How many tokens of a model's context a text takes.

    None where it certainly takes few (a token is at least a byte), or where it cannot be known
    here: the model runs behind an endpoint, or its file is not on this machine.

    Args:
        context: the longest request that this machine's settings allow.
    """
    if is_scripted(model):
        return Measured(len(text.split()), CONTEXT_TOKENS)
    if len(text.encode("utf-8", "replace")) < context // 2:
        return None
    try:
        entry = entry_of(model)
        if isinstance(entry, EndpointModel):
            return None
        from engine.llama.vocabulary import count_tokens  # here: it costs a second to import

        found = count_tokens(locate(entry), text)
    except EngineError:
        return None  # whoever starts the model says what is wrong with it
    return Measured(found.tokens, min(context, found.trained_context or context))
