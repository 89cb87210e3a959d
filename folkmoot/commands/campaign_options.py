"""The options that make a campaign, said once for the commands that make one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from folkmoot.campaign_file.beside import Given
from folkmoot.commands import options

Command = Callable[..., None]


def given_by(
    labels: options.Labels = "",
    guideline: options.Guideline = "",
    kind: options.Kind = "",
    settings_of_kind: options.Set = None,
    note: options.Note = None,
    model: options.Model = None,
    judge: options.Judge = "",
    seat: options.Seated = None,
    field: options.Field = None,
    examples: options.Examples = None,
    passages: options.Passages = None,
    tokens: options.Tokens = None,
    seconds: options.Seconds = None,
    max_error: options.MaxError = "",
    talk: options.Talk = "",
    compare_only: options.CompareOnly = False,
    ask_confidence: options.AskConfidence = False,
) -> Given:
    """What these options say of a campaign."""
    return Given(
        kind=kind,
        labels=labels,
        guideline=guideline,
        models=tuple(model or ()),
        seats=(*([f"judge={judge}"] if judge else []), *(seat or ())),
        fields=tuple(field or ()),
        settings=tuple(settings_of_kind or ()),
        notes=tuple(note or ()),
        examples=examples,
        passages=passages,
        tokens=tokens,
        seconds=seconds,
        max_error=max_error,
        talk=talk,
        compare_only=compare_only,
        ask_confidence=ask_confidence,
    )


def takes_campaign_options(command: Command) -> Command:
    """Function decorator: the command has the options of :func:`given_by` on the command line in
    place of its parameter ``given``."""
    shared = inspect.signature(given_by, eval_str=True).parameters
    own = inspect.signature(command, eval_str=True)

    @wraps(command)
    def run(**values: Any) -> None:
        given = given_by(**{name: values.pop(name) for name in shared})
        command(given=given, **values)

    shown = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, at_its_place in own.parameters.items()
        for parameter in (shared.values() if name == "given" else [at_its_place])
    ]
    # What the command line is made from: typer reads the signature, and passes all by name.
    run.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined] # any function has one
    return run
