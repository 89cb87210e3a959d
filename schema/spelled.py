"""A text token by token, each with its probability."""

from __future__ import annotations

from schema.base import Frozen


class Spelled(Frozen):
    """The tokens of a text after a prompt, as a model reads them."""

    pieces: tuple[str, ...]
    """What each token spells. A character of several tokens is in none of them."""
    log_probabilities: tuple[float, ...]
    """Of each token after the prompt and all tokens before it, natural logarithm."""
