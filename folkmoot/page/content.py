"""All that the report of a campaign says, read from the ledger as of one moment."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from folkmoot.estimate.told import outcome_told, spent_money
from folkmoot.page.asked import Asked, asked
from folkmoot.page.differences import Differences, differences
from folkmoot.page.methods import Methods, Versions, methods
from folkmoot.page.remarkable import RowTold, rows_to_look_at
from folkmoot.page.results import Results, results
from folkmoot.page.seating import Seating, seating
from folkmoot.page.transcript.story import story_at
from folkmoot.page.transcript.told import TranscriptTold, transcript_told
from folkmoot.page.words import shortened, transcript_command
from folkmoot.reports.agreement import AgreementReport, agreement_of
from folkmoot.reports.beside_gold import with_gold
from folkmoot.reports.counting import counting_lines
from folkmoot.reports.stories import paragraphs_of
from folkmoot.reports.summary import Summary, summarize
from kinds.figures import AGREEMENT
from schema.base import Frozen
from storage.campaigns import Spent
from storage.reader import LedgerReader
from storage.statistics import SpentBy

LONGEST_PARAGRAPH = 900
MOST_PARAGRAPHS = 120


class Debate(Frozen):
    """One debate from the first draft to the outcome."""

    task: str
    paragraphs: tuple[tuple[str, int], ...]
    """With their indents; an empty one stands before each stage."""
    more: int
    """Paragraphs that are left out."""
    told: TranscriptTold
    """The same as the console draws it."""
    command: str


class CampaignReport(Frozen):
    """One campaign as its report tells it."""

    campaign: str
    written: str
    """When, in UTC."""
    versions: Versions
    asked: Asked
    seating: Seating
    counted: tuple[str, ...]
    """How votes are counted, in words."""
    summary: Summary
    threshold: float
    """From which confidence on answers are accepted now."""
    results: Results
    agreement: AgreementReport
    is_one_choice: bool
    """Whether answers are right or wrong as a whole: then the baseline is a constant guess."""
    differences: Differences
    """How often two seats drafted different answers."""
    spent: Spent
    spent_over_time: tuple[SpentBy, ...]
    money: dict[str, float]
    """By currency, what models have cost by the prices of today."""
    estimated: tuple[str, ...]
    """How the estimate of the latest run did, in words."""
    rows: tuple[RowTold, ...]
    """To look at."""
    debate: Debate | None
    methods: Methods


def report_of(reader: LedgerReader, campaign: str) -> CampaignReport:
    """The report of a campaign as it stands.

    Raises:
        UnknownCampaign: when the ledger has none of this name.
    """
    with reader.moment():
        plan = reader.campaign(campaign)
        finished = list(reader.annotations(campaign, "ending", whole=False))
        known = with_gold(plan, finished)
        people = {
            task: said.value
            for task, said in reader.standing_answers(campaign).items()
            if said.value is not None
        }
        summary = summarize(reader, campaign, finished)
        agreement = agreement_of(reader, campaign, finished)
        seated = seating(plan, summary.seats, reader.model_use(campaign))
        spent, over_time = reader.spent(campaign), reader.spent_over_time(campaign)
        drafted = reader.draft_differences(campaign)
        money = spent_money(reader.model_use(campaign))
        debate = _debate(reader, campaign, summary)
    wanted, here = asked(plan), _versions()
    promise = summary.counting.promise if summary.counting else None
    learnt = promise.threshold if promise else None
    return CampaignReport(
        campaign=campaign,
        written=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        versions=here,
        asked=wanted,
        seating=seated,
        counted=tuple(counting_lines(summary.counting, summary.models)) if summary.counting else (),
        summary=summary,
        threshold=wanted.accept if learnt is None else learnt,
        results=results(plan, finished, known),
        agreement=agreement,
        is_one_choice=[figure.name for figure in summary.against_gold[:1]] == [AGREEMENT],
        differences=differences(drafted),
        spent=spent,
        spent_over_time=tuple(over_time),
        money=money,
        estimated=tuple(outcome_told(summary.expected)) if summary.expected else (),
        rows=rows_to_look_at(plan, finished, known, people, summary.debated),
        debate=debate,
        methods=methods(wanted, seated, summary, agreement, here),
    )


def _debate(reader: LedgerReader, campaign: str, summary: Summary) -> Debate | None:
    if not summary.debated:
        return None
    task = summary.debated[0]
    told = paragraphs_of(reader, campaign, task)
    return Debate(
        task=task,
        paragraphs=tuple(
            (shortened(text, LONGEST_PARAGRAPH), indent) for text, indent in told[:MOST_PARAGRAPHS]
        ),
        more=max(0, len(told) - MOST_PARAGRAPHS),
        told=transcript_told(story_at(reader, campaign, task)),
        command=transcript_command(campaign, task),
    )


def _versions() -> Versions:
    return Versions(folkmoot=_version("folkmoot"), llama_cpp_python=_version("llama-cpp-python"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"
