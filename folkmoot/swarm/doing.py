"""What a job is doing now, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from consensus.protocol.questions import DRAFTING, is_talk
from schema.campaign import Campaign

STARTING = "starting the models"


def doing(campaign: Campaign, open_rows: int, stages: Mapping[str, str], learns_from: int) -> str:
    """What is going on: drafts, debates, learning, the last rows.

    Args:
        campaign: whose protocol is followed.
        open_rows: that have no outcome yet; all of them are on record.
        stages: by task that somebody is asked about, the name of the stage.
        learns_from: known answers that the committee learns from; 0 where it learns from none.
    """
    questions = {stage.name: stage.question for stage in campaign.protocol.stages}
    asked = Counter(stage for stage in stages.values() if stage in questions)
    if not asked:
        if not open_rows:
            return ""
        return _learning(learns_from)
    drafts = sum(n for stage, n in asked.items() if questions[stage] in DRAFTING)
    talked = {stage: n for stage, n in asked.items() if is_talk(questions[stage])}
    others = sum(asked.values()) - drafts - sum(talked.values())
    if not drafts and open_rows <= sum(asked.values()):
        return _last(open_rows, talked, questions)
    told = [f"drafts of {_rows(drafts)}"] if drafts else []
    told += [f"debates on {sum(talked.values())}"] if talked else []
    told += [f"checks of {others}"] if others and not told else []
    return ", ".join(told)


def _learning(answers: int) -> str:
    if answers:
        return f"learning from {answers:,} known {'answer' if answers == 1 else 'answers'}"
    return "comparing the drafts"


def _last(rows: int, talked: Mapping[str, int], questions: Mapping[str, str]) -> str:
    """The end of a run, in which nothing is drafted any more."""
    which = "the last row" if rows == 1 else f"the last {rows:,} rows"
    if not talked:
        return which
    steps = ", ".join(
        f"{stage} {talked[stage]}" if len(talked) > 1 else stage
        for stage in questions
        if stage in talked
    )
    debated = sum(talked.values())
    some = f", of which {debated:,}" if debated < rows else ""
    takes = "is debated, which takes" if debated == 1 else "are debated, which takes"
    return f"{which}{some} {takes} some ten times as long: {steps}"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"
