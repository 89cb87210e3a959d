"""``folkmoot campaign create|list|pause|resume|cancel``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bus.envelopes import Command
from folkmoot.client import command
from folkmoot.console import print_json, print_lines, print_table
from folkmoot.planning import in_plain_words, parse_labels, plan_campaign, read_guideline
from folkmoot.settings import DEFAULT_MODELS, Settings
from folkmoot.swarm import bus_for
from schema.base import Json
from schema.campaign import Budget, Campaign
from schema.errors import InvalidCampaign
from storage.reader import LedgerReader

app = typer.Typer(help="Create and steer campaigns.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The campaign's name.")]


@app.command()
def create(
    context: typer.Context,
    name: Name,
    labels: Annotated[str, typer.Option(help="a,b,c or @FILE with one label a line.")] = "",
    guideline: Annotated[str, typer.Option(help="What to do: the text, or a file.")] = "",
    kind: Annotated[str, typer.Option(help="The kind of annotation.")] = "classification",
    model: Annotated[list[str] | None, typer.Option(help="A model of the committee.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="A field that seats read.")] = None,
    tokens: Annotated[int | None, typer.Option(help="Budget: tokens.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Budget: seconds.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A whole campaign as JSON instead of the options.")
    ] = None,
) -> None:
    """Create a campaign, or a new revision of one, in the running swarm."""
    campaign = (
        read_campaign(file, name)
        if file
        else plan_campaign(
            name=name,
            kind=kind,
            labels=parse_labels(labels),
            guideline=read_guideline(guideline),
            input_fields=field or ["text"],
            models=model or DEFAULT_MODELS,
            budget=Budget(tokens=tokens, seconds=seconds),
        )
    )
    settings: Settings = context.obj
    order = Command(command="create", campaign=campaign.name, revision=campaign)
    print_lines([f"{campaign.name}: {_send(settings, order)}"])


def read_campaign(file: Path, name: str) -> Campaign:
    """A campaign from a JSON file.

    Raises:
        InvalidCampaign: when the file cannot be read, or is not a campaign.
    """
    try:
        campaign = Campaign.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InvalidCampaign(f"cannot read {file}: {error.strerror}") from None
    except ValidationError as error:
        raise InvalidCampaign(f"{file}: {in_plain_words(error)}") from None
    return campaign.model_copy(update={"name": name})


@app.command("list")
def list_campaigns(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the campaigns in the ledger."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        rows: list[dict[str, Json]] = [
            {
                "campaign": standing.campaign,
                "kind": reader.campaign(standing.campaign).kind,
                "state": standing.state,
                "submitted": standing.counts.submitted,
                "open": standing.counts.open,
                "reason": standing.reason,
            }
            for standing in map(reader.standing, reader.campaign_names())
        ]
    if as_json:
        print_json(rows)
    else:
        print_table(list(rows[0]) if rows else [], rows, "no campaign yet: folkmoot annotate FILE")


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Stop asking for turns; what was asked may still be answered."""
    print_lines([f"{name}: {_send(context.obj, Command(command='pause', campaign=name))}"])


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Go on with a paused campaign."""
    print_lines([f"{name}: {_send(context.obj, Command(command='resume', campaign=name))}"])


@app.command()
def cancel(context: typer.Context, name: Name) -> None:
    """End a campaign: every open task becomes cancelled."""
    print_lines([f"{name}: {_send(context.obj, Command(command='cancel', campaign=name))}"])


def _send(settings: Settings, order: Command) -> str:
    async def send() -> str:
        async with bus_for(settings, "folkmoot-campaign", start=False) as bus:
            return await command(bus, order)

    return asyncio.run(send())
