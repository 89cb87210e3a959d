"""A rehearsal: the protocol is played through on some rows, with an engine that only counts.

The campaign's own roles word their own prompts, of whatever kind it is, so nothing about kinds is
known here. What models would answer is not known either: the drafts are those of made-up answers,
and for the debates every row is made contested.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agents.moderator.fitting import fitting
from bus.submission import Submission, read_submission
from consensus.protocol.decide import decide
from consensus.protocol.questions import is_talk
from engine.counting import CountingEngine
from schema.campaign import Campaign
from schema.errors import FolkmootError
from schema.policy import Policy
from schema.seat import RULES
from schema.task import Task
from schema.transcript import Ask, Transcript
from schema.turn import Turn

MOST_STEPS = 100
"""Of one row; a protocol that goes on for longer is cut short."""


@dataclass
class Reading:
    """What one model is asked for one row, on average."""

    calls: float = 0.0
    prompt_tokens: float = 0.0
    fresh_tokens: float = 0.0
    """Those that no earlier prompt began with."""
    most_written: float = 0.0
    """Tokens that it may write."""


@dataclass
class Rehearsed:
    """What one row costs, by model."""

    rows: int = 0
    """How many were played through."""
    draft: dict[str, Reading] = field(default_factory=lambda: defaultdict(Reading))
    """Of every row."""
    talk: dict[str, Reading] = field(default_factory=lambda: defaultdict(Reading))
    """Of a row that is debated, beside that."""
    guessed: frozenset[str] = frozenset()
    """Models whose tokenizers are not here."""


def tasks_of(campaign: Campaign, submissions: Iterable[bytes]) -> Iterator[Task]:
    """The tasks that submissions become; rejected ones cost nothing."""
    for number, data in enumerate(submissions):
        read = read_submission(data, campaign)
        if isinstance(read, Submission):
            read = fitting(campaign, read)
        if isinstance(read, Submission):
            yield Task(
                campaign=campaign.name,
                id=f"{number}",
                revision=campaign.revision,
                input=read.input,
            )


def rehearse(campaign: Campaign, tasks: Sequence[Task]) -> Rehearsed:
    """Play tasks through, once as they come for what every row costs, and once contested."""
    found = Rehearsed(rows=len(tasks))
    talked = tasks[: max(1, len(tasks) // 2)]
    with CountingEngine() as engine:
        for task in tasks:
            for turn in asyncio.run(_played(campaign, task, engine)):
                if not is_talk(turn.question) or _asked_of_all(campaign, turn):
                    _add(found.draft, turn, 1.0 / len(tasks))
        engine.split()
        for task in talked:
            for turn in asyncio.run(_played(campaign, task, engine)):
                if is_talk(turn.question) and not _asked_of_all(campaign, turn):
                    _add(found.talk, turn, 1.0 / len(talked))
        found.guessed = frozenset(engine.guessed)
    return found


def _asked_of_all(campaign: Campaign, turn: Turn) -> bool:
    """Whether a stage is entered whatever the drafts came to."""
    entry = next(s.entry for s in campaign.protocol.stages if s.name == turn.stage)
    bounded = entry.below_confidence is not None or entry.below_margin is not None
    return not (bounded or entry.with_claims)


async def _played(campaign: Campaign, task: Task, engine: CountingEngine) -> Sequence[Turn]:
    from agents.seat.turn_taker import take_turn  # AutoGen takes a second to import

    turns: tuple[Turn, ...] = ()
    policy = Policy(warm=True)
    hits = campaign.examples[:8]
    for _ in range(MOST_STEPS):
        step = decide(Transcript(campaign=campaign, task=task, hits=hits, turns=turns), policy)
        if not isinstance(step, Ask):
            break
        try:
            asked = [take_turn(request, campaign, engine) for request in step.requests]
            turns += tuple(await asyncio.gather(*asked))
        except FolkmootError:  # whoever does the work will say what is wrong
            break
    return turns


def _add(costs: dict[str, Reading], turn: Turn, share: float) -> None:
    for call in turn.calls:
        if call.model == RULES or call.form == "stated":
            continue
        reading = costs[call.model]
        most = call.parameters.get("max_tokens", 0)
        reading.calls += share
        reading.prompt_tokens += share * call.prompt_tokens
        reading.fresh_tokens += share * (call.prompt_tokens - call.cached_tokens)
        reading.most_written += share * most if isinstance(most, int) else 0.0
