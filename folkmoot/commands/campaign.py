"""``folkmoot campaign init|create|list|show|pause|resume|cancel``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bus.envelopes import Command
from folkmoot.campaign_file.beside import Given, asked_for, campaign_of
from folkmoot.campaign_file.shape import CampaignFile
from folkmoot.campaign_file.starting import starting_file
from folkmoot.campaign_file.writing import campaign_toml
from folkmoot.commands import options
from folkmoot.commands.campaign_options import takes_campaign_options
from folkmoot.plain_words import in_plain_words
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_json, print_lines, print_table, say
from kinds.base import kind_of
from schema import shallow_json
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidCampaign
from storage.reader import LedgerReader

app = typer.Typer(help="Create and steer campaigns.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The campaign's name.")]


@app.command()
@takes_campaign_options
def create(
    context: typer.Context,
    name: Name,
    given: Given,
    file: Annotated[
        Path | None,
        typer.Option(
            help="A campaign file (.toml), which options beside it win over; or instead of options "
            "a whole campaign as JSON, as `campaign show` prints it."
        ),
    ] = None,
) -> None:
    """Create a campaign, or a new revision of one, in the running swarm."""
    settings: Settings = context.obj
    if file and file.suffix.lower() != ".toml":
        campaign = read_campaign(file, name)
        if given != Given():
            raise InvalidCampaign(
                f"{file} is a whole campaign: nothing can be said beside it",
                "change it there, or write a campaign file: `folkmoot campaign show --toml`",
            )
    else:
        campaign = campaign_of(asked_for(given, file), name, settings.model_names)
    _order(settings, Command(command="create", campaign=campaign.name, revision=campaign))


@app.command()
def init(context: typer.Context, kind: options.Kind = "") -> None:
    """Print a commented campaign file to begin with: `campaign init > campaign.toml`."""
    settings: Settings = context.obj
    text = starting_file(kind or CampaignFile().kind, settings.model_names)
    print_lines(text.removesuffix("\n").split("\n"))


def read_campaign(file: Path, name: str) -> Campaign:
    """A campaign from a JSON file.

    Raises:
        InvalidCampaign: when the file cannot be read, or is not a campaign.
    """
    try:
        spec = shallow_json.loads(file.read_bytes())
        campaign = Campaign.model_validate({**spec, "name": name})
    except OSError as error:
        raise InvalidCampaign(f"cannot read {file}: {error.strerror}") from None
    except ValidationError as error:
        raise InvalidCampaign(f"{file}: {in_plain_words(error)}") from None
    except (ValueError, TypeError):
        raise InvalidCampaign(
            f"{file} is not a campaign as a JSON object", "begin with what `campaign show` prints"
        ) from None
    kind_of(campaign.kind).check_campaign(campaign)
    return campaign


@app.command("list")
def list_campaigns(context: typer.Context, as_json: options.AsJson = False) -> None:
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
def show(
    context: typer.Context,
    name: Name,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Print it as a campaign file instead.")
    ] = False,
) -> None:
    """Print a campaign as JSON: labels, roster, protocol, budget."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        campaign, why = reader.campaign(name), reader.blocked().get(name)
    if as_toml:
        print_lines(campaign_toml(campaign).removesuffix("\n").split("\n"))
    else:
        print_json(campaign.model_dump(mode="json"))
    if why:
        say(f"{name} is blocked: {why}")


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Stop asking for turns; what was asked may still be answered."""
    _order(context.obj, Command(command="pause", campaign=name))


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Go on with a paused campaign, or try a blocked one again."""
    _order(context.obj, Command(command="resume", campaign=name))


@app.command()
def cancel(context: typer.Context, name: Name) -> None:
    """End a campaign: every open task becomes cancelled."""
    _order(context.obj, Command(command="cancel", campaign=name))


def _order(settings: Settings, order: Command) -> None:
    async def send() -> str:
        async with bus_for(settings, "folkmoot-campaign", start=False) as bus:
            return await command(bus, order)

    print_lines([f"{order.campaign}: {asyncio.run(send())}"])
