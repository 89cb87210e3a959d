"""All that the templates of a transcript are given, from its story. Pure."""

from __future__ import annotations

from typing import Any

from folkmoot.page.transcript.board import Board, board
from folkmoot.page.transcript.case_told import (
    Legend,
    OutcomeTold,
    TextTold,
    known_told,
    legend,
    outcome_told,
    texts_told,
)
from folkmoot.page.transcript.gantt import Gantt, gantt
from folkmoot.page.transcript.marks import Mark
from folkmoot.page.transcript.scales import OutcomeScale, outcome_scale
from folkmoot.page.transcript.stages_told import StageTold, stages_told, talk_counted
from folkmoot.page.transcript.story import Story
from folkmoot.page.transcript.vote_chart import VoteChart, vote_chart
from schema.base import Frozen
from schema.evidence import Suspect
from schema.person import PERSON
from schema.turn import Turn


class TranscriptTold(Frozen):
    """By the names that ``case.html`` and ``course.html`` call them."""

    campaign: str
    task: str
    texts: tuple[TextTold, ...]
    legend: tuple[Legend, ...]
    suspects: tuple[Suspect, ...]
    """What of the item talks about its answer."""
    notes: dict[str, str]
    outcome: OutcomeTold | None
    accepts_from: float
    scale: OutcomeScale | None
    earlier: tuple[OutcomeTold, ...]
    """What the committee had decided before it counted anew."""
    later: tuple[OutcomeTold, ...]
    """What people have made of it."""
    said_by_people: tuple[Turn, ...]
    known: tuple[str, Mark | None, bool | None] | None
    chart: VoteChart | None
    board: Board | None
    of_parts: bool
    """Whether answers have parts."""
    stages: tuple[StageTold, ...]
    talk: str
    took: dict[str, str]
    times: Gantt | None

    def for_template(self) -> dict[str, Any]:
        """Each by its name."""
        return {name: getattr(self, name) for name in type(self).model_fields}


def transcript_told(story: Story) -> TranscriptTold:
    """What is told of a task."""
    ending, turns, state = story.ending, story.transcript.turns, story.state
    models = {call.model for turn in turns for call in turn.calls}
    return TranscriptTold(
        campaign=story.campaign.name,
        task=story.task.id,
        texts=texts_told(story),
        legend=legend(story),
        suspects=state.suspects if state else (),
        notes=dict(ending.notes) if ending else {},
        outcome=outcome_told(story, ending) if ending else None,
        accepts_from=story.accepts_from,
        scale=_scale(story),
        earlier=tuple(outcome_told(story, one) for one in story.earlier),
        later=tuple(outcome_told(story, one) for one in story.versions if one.by == PERSON),
        said_by_people=tuple(turn for turn in turns if turn.seat.role == PERSON),
        known=known_told(story),
        chart=vote_chart(story),
        board=board(story),
        of_parts=state is not None and state.mode != "one",
        stages=stages_told(story),
        talk=talk_counted(story),
        took={
            "turns": f"{len(turns):,}",
            "tokens": f"{sum(turn.tokens for turn in turns):,}",
            "model time": f"{sum(turn.seconds for turn in turns):,.1f} s",
            "models": str(len(models)),
        },
        times=gantt(story.transcript),
    )


def _scale(story: Story) -> OutcomeScale | None:
    ending = story.ending
    if not story.is_two_sided or ending is None:
        return None
    right, left = story.two
    share = ending.probabilities.get(right.key)
    if share is None:
        return None
    marks = story.mark_of(right.key), story.mark_of(left.key)
    return outcome_scale(share, story.accepts_from, *marks)
