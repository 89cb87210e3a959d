"""What ``annotate`` and ``plan`` see before any work: the file, the campaign, an earlier run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from engine.shelf.catalogue import EndpointModel, entry_of
from folkmoot.campaign_file.beside import Given, asked_for, campaign_of, fields_of
from folkmoot.campaign_file.reading import passage_of
from folkmoot.campaign_file.shape import CampaignFile
from folkmoot.earlier_run import EarlierRun, earlier_run
from folkmoot.estimate.forecast import forecast
from folkmoot.file_look import Look, look_at, look_at_gold
from folkmoot.file_rows import Columns, new_rows
from folkmoot.labels import labels_told, parse_labels
from folkmoot.matching import matched
from folkmoot.planning import campaign_name
from folkmoot.prompt_room import check_room_for_text
from folkmoot.settings import Settings
from folkmoot.swarm.filing import FileOfRows, read_file
from folkmoot.swarm.swarm import engine_settings
from folkmoot.terminal import say
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import EngineError, FolkmootError
from schema.estimate import Estimate

LONG_RUN = 100
"""Rows from which on it is told before a run what it may take."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A file that is to be annotated."""

    file: Path
    columns: Columns
    look: Look
    campaign: Campaign
    rows: FileOfRows
    before: EarlierRun | None

    @property
    def to_ask(self) -> int:
        """How many rows are to be asked about."""
        if self.before is None:
            return len(self.rows.rows) - self.look.bad
        return len(self.before.matching.new) + self.before.counts.open + self.before.retried

    def submissions(self) -> Iterator[bytes]:
        """The new rows as they are submitted; all rows, where what is left is not new."""
        matching = self.before.matching if self.before else None
        if matching is None or not matching.new:
            matching = matched(self.rows.rows, [])
        return new_rows(self.file, self.columns, self.rows.rows, matching)

    def lines(self, settings: Settings) -> Iterator[str]:
        """How everything was understood, for people.

        Raises:
            InvalidCampaign: when no text has room in the prompts.
        """
        # What the models of a swarm elsewhere take is not known here.
        plan = self.campaign
        crowded = "" if settings.nats else check_room_for_text(plan, settings.context)
        told = self.before.lines() if self.before else ()
        lines = (labels_told(plan.labels), *self.look.told, self.look.complaint, crowded, *told)
        return (line for line in lines if line)


def prepare(
    settings: Settings,
    file: Path,
    given: Given,
    *,
    campaign_file: Path | None = None,
    input_format: str = "",
    encoding: str = "",
    id_field: str = "",
    gold_field: str | None = None,
    campaign: str = "",
    ask_again: bool = False,
) -> Prepared:
    """Look at everything that a person asks for. The arguments are the options of ``annotate``.

    Raises:
        UserError: when the file, an option or a file that is named cannot be used, or an earlier
            run asked something else.
    """
    content = asked_for(given, campaign_file)
    columns = Columns(
        fields=fields_of(content),
        id=id_field or content.columns.id,
        gold=content.columns.gold if gold_field is None else gold_field,
        format=input_format,
        encoding=encoding,
    )
    look = look_at(file, columns)
    models = content.models or settings.model_names
    made = _name(file, given, content, columns, models, in_file=campaign_file is not None)
    plan = campaign_of(content, campaign or made, models)
    look_at_gold(file, columns, plan)
    rows = read_file(file, columns, plan)
    before = earlier_run(settings, plan, rows, ask_again=ask_again)
    return Prepared(file, columns, look, plan, rows, before)


def expected_of(settings: Settings, asked: Prepared) -> Estimate:
    """What annotating is expected to take; raises as :func:`forecast` does."""
    return forecast(
        settings,
        engine_settings(settings),
        asked.campaign,
        asked.to_ask,
        asked.submissions(),
        say,
    )


def expected_of_long_run(settings: Settings, asked: Prepared) -> Estimate | None:
    """The same where it is worth the seconds that it takes: the run is long, or costs money. None
    else, and where it cannot be told: that keeps nobody from work."""
    is_long = asked.to_ask >= LONG_RUN or (asked.to_ask and _costs_money(asked.campaign))
    if not is_long or settings.nats:
        return None
    try:
        return expected_of(settings, asked)
    except FolkmootError as error:
        log.info("what the run takes cannot be told", why=str(error))
    except Exception as error:  # noqa: BLE001 - kinds and roles may be other people's
        log.info("what the run takes cannot be told", why=repr(error))
    return None


def _costs_money(campaign: Campaign) -> bool:
    for model in {seat.model for seat in campaign.roster}:
        try:
            entry = entry_of(model)
        except EngineError:
            continue
        if isinstance(entry, EndpointModel) and entry.has_price:
            return True
    return False


def _name(
    file: Path,
    given: Given,
    content: CampaignFile,
    columns: Columns,
    models: Sequence[str],
    in_file: bool,
) -> str:
    """A name that the same rows and the same wishes make again; budget and window may change.

    Args:
        in_file: whether some of the wishes stand in a campaign file.
    """
    facts: list[Json] = [
        parse_labels(given.labels),
        content.guideline,
        content.kind,
        list(models),
        columns.facts(),
        [passage_of(solved).id for solved in content.examples],
    ]
    error, share = (content.protocol.get(name) for name in ("max_error", "talk_share"))
    if error is not None or not content.learn_from_gold:  # else the name is as it always was
        facts.append([error, not content.learn_from_gold])
    if share is not None:
        facts.append(share)
    if in_file or given.settings or given.notes or given.seats:
        unsaid = {"budget", "window", "examples", "ask_confidence"}
        unsaid |= set() if content.notes else {"notes"}
        facts.append(content.model_dump(mode="json", exclude=unsaid))
    if content.ask_confidence:
        facts.append("ask_confidence")
    return campaign_name(file, *facts)
