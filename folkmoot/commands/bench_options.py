"""What the commands that measure share: their options, and how these are read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from engine.base import Engine
from engine.router import EngineRouter
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import engine_settings
from schema.errors import UserError

T = TypeVar("T")

Models = Annotated[
    str,
    typer.Option(
        help="Models, separated by commas, the strongest last; by default those of FOLKMOOT_MODELS."
    ),
]
Gold = Annotated[str, typer.Option(help="Numbers of gold rows, separated by commas.")]
Draws = Annotated[int, typer.Option(help="How often gold rows are drawn.", min=1)]
NoModels = Annotated[bool, typer.Option("--no-models", help="Ask nobody; count what is in --out.")]
Plot = Annotated[
    Path | None, typer.Option("--plot", help="Draw the figures into this file, e.g. a.svg.")
]


def split_names(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def models_of(text: str, settings: Settings) -> tuple[str, ...]:
    """The models that ``--models`` names, or those of the settings."""
    return tuple(split_names(text)) or settings.model_names


def numbers_of(text: str) -> tuple[int, ...]:
    """Numbers of gold rows from ``0,50,200``, each once, the least first.

    Raises:
        UserError: when these are no such numbers.
    """
    try:
        found = tuple(sorted({int(part) for part in split_names(text)}))
    except ValueError:
        found = ()
    if not found or found[0] < 0:
        raise UserError(f"--gold {text} names no numbers of rows", "write --gold 0,50,200")
    return found


def measured(
    settings: Settings, no_models: bool, measure: Callable[[Engine | None], Awaitable[T]]
) -> T:
    """What ``measure`` comes to with the engine of these settings, or without one."""

    async def with_engine() -> T:
        engine = None if no_models else EngineRouter(engine_settings(settings))
        try:
            return await measure(engine)
        finally:
            if engine is not None:
                await engine.close()

    return asyncio.run(with_engine())
