"""``folkmoot health PART``: whether a part of the swarm on this state folder is well."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.settings import Settings
from folkmoot.swarm.health import check
from folkmoot.swarm.parts import check_parts
from folkmoot.terminal import print_lines


def health(
    context: typer.Context,
    part: Annotated[str, typer.Argument(help="moderator, engine or agents")],
) -> None:
    """Exit with 0 if the part is running and connected to the NATS server."""
    settings: Settings = context.obj
    (asked,) = check_parts([part])
    print_lines([check(settings.state, asked)])
