"""``folkmoot plan FILE``: what annotating it would take. Nothing is annotated."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import typer

from folkmoot.commands import options
from folkmoot.commands.annotate import annotate
from folkmoot.commands.campaign_options import given_by
from folkmoot.commands.prepared import Prepared, expected_of, prepare
from folkmoot.estimate.told import told
from folkmoot.input_file import at_hand
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, say
from schema.seat import RULES

PREPARING = (
    "campaign_file",
    "input_format",
    "encoding",
    "id_field",
    "gold_field",
    "campaign",
    "ask_again",
)
"""The options of ``annotate`` that say what is asked; others say where it goes."""


def plan(**values: Any) -> None:
    """Tell what `annotate` with the same options would take: rows, tokens, time, money.

    Some rows are played through with made-up answers, their prompts counted in the models' own
    tokens; the time follows from earlier runs, or from some seconds of work.
    """
    context: typer.Context = values["context"]
    settings: Settings = context.obj
    file: Path = context.with_resource(at_hand(values["file"], settings.state))
    given = given_by(**{name: values[name] for name in inspect.signature(given_by).parameters})
    asked = prepare(settings, file, given, **{name: values[name] for name in PREPARING})
    for line in asked.lines(settings):
        say(line)
    estimate = expected_of(settings, asked)
    if values["as_json"]:
        print_json({"campaign": asked.campaign.name, **estimate.model_dump(mode="json")})
        return
    print_lines([f"{values['file']}: {_who(asked)}", *(f"  {line}" for line in told(estimate))])


def _who(asked: Prepared) -> str:
    models = dict.fromkeys(s.model for s in asked.campaign.roster if s.model != RULES)
    return f"{asked.campaign.kind} by {', '.join(models)}"


def _shown() -> inspect.Signature:
    """The options of ``annotate``: one word of a command is all that changes."""
    own = inspect.signature(annotate)
    json = inspect.Parameter(
        "as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=options.AsJson
    )
    parameters = [json if name == "as_json" else p for name, p in own.parameters.items()]
    return own.replace(parameters=parameters)


plan.__signature__ = _shown()  # type: ignore[attr-defined] # any function has one
