"""How an agent is asked in words, and how its words are read: exactly, or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence

from roles.base import Form, Prompt, Score, State, Write
from schema.base import canonical_json
from schema.errors import InvalidAnswer

_AROUND = " \t\r\n.,:;!?\"'`*()[]{}"
"""What may stand around an option that an agent said."""


def words_for(prompt: Prompt, form: Form) -> str:
    """The item, the question, and how to answer it, for an agent that knows nothing of forms."""
    parts = [prompt.item, prompt.question]
    if isinstance(form, Score):
        parts.append("Answer with one of: " + " | ".join(form.options))
    elif isinstance(form, Write) and form.json_schema is not None:
        parts.append("Answer with JSON under this schema: " + canonical_json(form.json_schema))
    elif isinstance(form, State):
        parts.append("Found by rule: " + form.statement)
    return "\n\n".join(part for part in parts if part)


def option_in(text: str, options: Sequence[str]) -> str:
    """The one option that ``text`` names: alone, or as the only one among its words.

    An option within a longer option that is named too does not count: "not sure" names
    ``not sure``, and ``sure`` no more.

    Raises:
        InvalidAnswer: when it names none, or several.
    """
    said = text.strip(_AROUND).casefold()
    exact = [option for option in options if option.casefold() == said]
    if len(exact) == 1:
        return exact[0]
    left = f" {_spaced(text)} "
    named: list[str] = []
    for option in sorted(options, key=len, reverse=True):
        words = f" {_spaced(option)} "
        if words.strip() and words in left:
            named.append(option)
            left = left.replace(words, " \N{BLACK SQUARE} ")
    if len(named) == 1:
        return named[0]
    found = "several options" if named else "none of the options"
    raise InvalidAnswer(f"the agent's answer names {found}: {text[:120]!r}")


def json_in(text: str) -> str:
    """The first JSON object or array in ``text``, as it stands there.

    Raises:
        InvalidAnswer: when there is none.
    """
    decoder = json.JSONDecoder()
    for start, character in enumerate(text):
        if character in "{[":
            try:
                _, end = decoder.raw_decode(text, start)
            except (json.JSONDecodeError, RecursionError):
                continue
            return text[start:end]
    raise InvalidAnswer(f"the agent's answer holds no JSON: {text[:120]!r}")


def _spaced(text: str) -> str:
    """Lower-case words with one space between, punctuation taken for spaces."""
    return " ".join(
        "".join(c if c.isalnum() or c in "_-+#" else " " for c in text.casefold()).split()
    )
