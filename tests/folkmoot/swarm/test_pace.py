"""The time that is left is told as a range that holds, debates at the end included."""

from __future__ import annotations

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.swarm.doing import doing
from folkmoot.swarm.pace import Moment, Pace, Pacer
from schema.campaign import Campaign
from storage.tasks import Counts

ROWS = 400
WINDOW = 64
DRAFT_SECONDS = 0.5
DEBATE = (("critique", 2.0), ("debate", 4.0), ("revote", 2.0))
"""The stages of a debate, and the seconds that each takes when nobody else is at work."""


def plan(talk_share: float | None = 0.05) -> Campaign:
    return plan_campaign(
        name="c", labels=["a", "b"], models=["scripted-a", "scripted-b"], talk_share=talk_share
    )


def counts(open_rows: int, rows: int = ROWS) -> Counts:
    return Counts(
        submitted=rows, open=open_rows, accepted=rows - open_rows, escalated=0, rejected=0,
        failed=0, cancelled=0,
    )  # fmt: skip


def run(debated: int) -> list[tuple[float, Moment]]:
    """A run in which rows are drafted one by one, and then every one that is contested debated:
    the moments, each with the seconds that are left."""
    moments: list[Moment] = []
    for second in range(int(ROWS * DRAFT_SECONDS)):
        drafted = int(second / DRAFT_SECONDS)
        waiting = min(debated, drafted * debated // ROWS)
        drafting = {f"r{n}": "draft" for n in range(drafted, min(ROWS, drafted + WINDOW))}
        talking = {f"d{n}": "critique" for n in range(waiting)}
        moments.append(
            Moment(
                float(second), counts(ROWS - drafted + waiting), len(drafting) + waiting,
                {**drafting, **talking},
            )
        )  # fmt: skip
    clock = ROWS * DRAFT_SECONDS
    for row in range(debated):
        for stage, seconds in DEBATE:
            others = {f"d{n}": "critique" for n in range(row + 1, debated)}
            for _ in range(int(seconds)):
                stages = {f"d{row}": stage, **others}
                moments.append(Moment(clock, counts(len(stages)), len(stages), stages))
                clock += 1.0
    return [(clock - moment.seconds, moment) for moment in moments]


@pytest.mark.parametrize("debated", [0, 8, 20])
def test_the_range_holds_most_of_the_time(debated: int) -> None:
    pacer = Pacer(plan())
    found = [(left, pacer.look(moment).left) for left, moment in run(debated)]
    told = [(left, range_) for left, range_ in found if range_ is not None]
    assert len(told) > 0.9 * len(found)
    within = [low * 0.9 <= left <= high * 1.1 for left, (low, high) in told]
    assert sum(within) / len(within) > 0.8


def test_rows_that_are_debated_at_the_end_are_counted_before_they_come() -> None:
    pacer, moments = Pacer(plan()), run(20)
    middle = [pacer.look(moment) for _, moment in moments[:100]][-1]
    assert middle.left is not None
    drafts_alone = (ROWS - 200) * DRAFT_SECONDS
    assert middle.left[1] > 1.5 * drafts_alone


def test_nothing_is_told_before_there_is_something_to_tell_from() -> None:
    pacer = Pacer(plan())
    asked = {f"r{n}": "draft" for n in range(WINDOW)}
    for second in range(30):  # the models are being loaded
        assert pacer.look(Moment(float(second), counts(ROWS), WINDOW, asked)) == Pace()


def test_time_before_the_first_draft_is_no_part_of_the_rate() -> None:
    pacer, moments = Pacer(plan(0.0)), run(0)
    for second in range(300):
        asked = {f"r{n}": "draft" for n in range(WINDOW)}
        pacer.look(Moment(float(second), counts(ROWS), WINDOW, asked))
    late = [pacer.look(now._replace(seconds=now.seconds + 300)) for _, now in moments[:60]]
    assert late[-1].rows_a_minute == pytest.approx(120, rel=0.1)


def test_what_an_earlier_run_did_is_no_part_of_the_rate() -> None:
    pacer = Pacer(plan(0.0))
    for second in range(41):
        stages = {f"r{n}": "draft" for n in range(50)}
        found = pacer.look(Moment(float(second), counts(100 - second), 50, stages))
    assert found.rows_a_minute == pytest.approx(60, rel=0.05)
    assert found.left is not None
    assert found.left[0] <= 59 <= found.left[1]


def test_it_is_said_in_words_what_is_going_on() -> None:
    campaign = plan()
    drafts = {f"r{n}": "draft" for n in range(3)}
    assert doing(campaign, 90, drafts, 0) == "drafts of 3 rows"
    assert doing(campaign, 90, {**drafts, "d": "debate"}, 0) == "drafts of 3 rows, debates on 1"
    assert doing(campaign, 90, {}, 120) == "learning from 120 known answers"
    assert doing(campaign, 0, {}, 0) == ""


def test_the_last_rows_are_told_as_such_with_why_they_take_so_long() -> None:
    told = doing(plan(), 2, {"d1": "debate", "d2": "judgement"}, 0)
    assert told.startswith("the last 2 rows are debated, which takes some ten times as long")
    assert told.endswith("debate 1, judgement 1")


def test_of_the_last_rows_only_those_are_told_as_debated_that_are() -> None:
    checked = {f"r{n}": "check" for n in range(72)}
    told = doing(plan(), 76, {**checked, **{f"d{n}": "critique" for n in range(4)}}, 0)
    assert told.startswith("the last 76 rows, of which 4 are debated, which takes")
    assert doing(plan(), 2, {"a": "check", "d": "debate"}, 0).startswith(
        "the last 2 rows, of which 1 is debated, which takes"
    )
