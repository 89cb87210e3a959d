"""Whoever fills a form."""

from __future__ import annotations

from typing import Any

from folkmoot.review.forms.form import Best, Form
from schema.choice import Choice


def choices(*names: str) -> tuple[Choice, ...]:
    """Choices that are called so."""
    return tuple(Choice(key=name, text=name, value=name) for name in names)


def best(value: Any) -> Best:
    """The committee's answer, that says the choices of which it holds the value."""
    return Best(value, lambda choice: bool(choice.value in value))


def fill(form: Form, lines: str) -> Any:
    """What the form says to the last of the lines, which are parted by ``|``."""
    reply = None
    for line in lines.split("|"):
        reply = form.take(line)
    return reply
