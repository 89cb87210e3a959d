"""Learning from known answers on a real ledger: real agents, a scripted model, but no bus."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.learning.apprentice import Apprentice
from agents.learning.lessons import lessons, syllabus
from agents.learning.policy_keeper import ANSWERS, MOST_SOLVED
from agents.moderator.moderation import Moderation
from agents.moderator.people import record_answer
from agents.seat.turn_taker import take_turn
from consensus.ballot_table import BallotTable
from consensus.contest import Contest
from consensus.learning.calibrators.committee import fit_committee
from consensus.learning.trust import Judged, Trust
from consensus.protocol.default import default_protocol, default_roster
from consensus.votes.trusted import Trusted
from engine.base import ScoreRequest
from engine.scripted.engine import ScriptedEngine, default_scores
from folkmoot.reports.counting import counting_lines
from folkmoot.reports.summary import report_lines, summarize
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.campaign import Campaign, Label
from schema.evidence import Passage
from schema.policy import Policy
from storage.ledger import Ledger
from storage.reader import LedgerReader

KNOWING = "scripted-c"
TASKS, SOLVED = 90, 40


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learns from ballots alone, in a moment: for tests that are not about what is learnt."""

    def blind(table: BallotTable) -> Judged:
        nothing = np.full((len(table), len(table.choices)), np.nan)
        committee = fit_committee(table.without_gold())
        return Judged(Trust(choices=table.choices, committee=committee), nothing)

    monkeypatch.setattr("consensus.votes.trusted.fit_trust", blind)


def campaign_of(window: int = 16, warm_up: int = 8, **settings: Any) -> Campaign:
    plan = default_protocol().model_copy(update={"warm_up": warm_up})
    return Campaign(
        name="c",
        labels=(Label(name="good"), Label(name="bad")),
        roster=default_roster([(f"scripted-{n}", n) for n in "abc"]),
        protocol=plan,
        window=window,
        **settings,
    )


def right_of(n: int) -> str:
    return "good" if n * 7 % 11 % 2 else "bad"


def rows(tasks: int = TASKS, solved: int = SOLVED) -> list[dict[str, str]]:
    """The known answers come at the end, as far from the window as can be."""
    return [
        {
            "id": f"r{n}",
            "text": f"number {n} of them",
            **({"gold": right_of(n)} if n >= tasks - solved else {}),
        }
        for n in range(tasks)
    ]


def taught(reader: LedgerReader, campaign: Campaign) -> list[Contest]:
    return [contest for _, contest in lessons(reader, syllabus(reader, campaign))]


def submit(moderation: Moderation, given: list[dict[str, str]]) -> None:
    moderation.take_submissions([("c", json.dumps(row).encode()) for row in given])


def scores(request: ScoreRequest) -> tuple[float, ...]:
    """One model knows; the others answer as it pleases them, and loudly."""
    words = " ".join(message.content for message in request.messages).split()
    number = next((int(word) for word in words if word.isdigit()), None)
    if request.model != KNOWING or number is None or "good" not in request.options:
        loud = default_scores(request)
        return tuple(3.0 * score for score in loud)
    return tuple(-0.3 if option == right_of(number) else -1.4 for option in request.options)


class Played:
    """A swarm without a bus."""

    def __init__(self, ledger: Ledger, campaign: Campaign) -> None:
        self.ledger, self.campaign = ledger, campaign
        self.moderation = Moderation(ledger)
        self.engine = ScriptedEngine(scores=scores)
        self.asked: list[tuple[str, str]] = []
        """Task and stage of each request, in order."""
        self.looks: list[float] = []
        """Seconds that each look took."""
        self.told: dict[str, Annotation] = {}

    async def play(self, until: Callable[[], bool] | None = None) -> dict[str, Annotation]:
        sent: list[str] = []
        announced: list[tuple[str, str, int]] = []
        deadline = time.monotonic() + 60  # for machines with other work
        while time.monotonic() < deadline:
            began = time.monotonic()
            mail = self.moderation.look(sent, announced, 64)
            self.looks.append(time.monotonic() - began)
            sent = [out.turn for out in mail.requests]
            announced = [(done.campaign, done.task, done.version) for done in mail.ended]
            self.told |= {done.task: done for done in mail.ended}
            self.asked += [(out.request.task, out.request.stage) for out in mail.requests]
            self.moderation.take_turns(
                [
                    await take_turn(out.request, self.campaign, self.engine, attempt=out.attempt)
                    for out in mail.requests
                ]
            )
            if until is not None and until():
                return self.told
            if not sent and not announced:
                if self.ledger.counts("c").open == 0:
                    return self.told
                await asyncio.sleep(0.01)
        raise AssertionError("the tasks do not end")


async def played(ledger: Ledger, campaign: Campaign, given: list[dict[str, str]]) -> Played:
    swarm = Played(ledger, campaign)
    swarm.moderation.create(campaign)
    submit(swarm.moderation, given)
    await swarm.play()
    return swarm


def share_right(told: Mapping[str, Annotation], tasks: int = TASKS, solved: int = SOLVED) -> float:
    """Of the tasks whose answer nobody told."""
    open_ones = range(tasks - solved)
    right = sum(told[f"r{n}"].value == right_of(n) for n in open_ones)
    return float(right / len(open_ones))


async def test_gold_makes_the_committee_trust_the_one_seat_that_knows(ledger: Ledger) -> None:
    swarm = await played(ledger, campaign_of(), rows())
    assert share_right(swarm.told) >= 0.95
    assert ledger.violations() == []
    with LedgerReader(ledger.path) as reader:
        summary = summarize(reader, "c")
    assert summary.counting is not None
    assert [way.right.n for way in summary.counting.ways] == [SOLVED] * 5
    assert summary.counting.best_seat is not None
    assert summary.counting.best_seat.name == "generator-3"
    text = "\n".join(report_lines(summary))
    assert "solved rows that it had not seen" in text
    assert "the seat generator-3 (scripted-c) alone: 100% right (40 of 40" in text
    assert "beat" in text


async def test_every_accepted_answer_follows_from_the_numbers_that_are_kept_with_it(
    ledger: Ledger,
) -> None:
    await played(ledger, campaign_of(), rows())
    solved = 0
    with LedgerReader(ledger.path) as reader:
        for task, kept in reader.annotations("c"):
            (count,) = kept.counts
            assert count.recomputed() == pytest.approx(kept.probabilities, abs=1e-3), task.id
            assert count.recomputed()[str(kept.value)] == pytest.approx(kept.confidence, abs=1e-3)
            said = {voice.name: max(voice.said.values()) for voice in count.voices}
            seats = [vote for vote in kept.votes if vote.seat in said]
            assert len(seats) >= 3
            assert {vote.seat: vote.probability for vote in seats} == said
            backed = any(vote.agrees for vote in kept.votes if vote.seat in said)
            if kept.outcome == "accepted":
                assert backed or "decided, not the seats" in kept.reason
            solved += task.gold is not None and kept.outcome == "accepted"
    assert solved > SOLVED / 2


async def test_to_compare_only_teaches_nothing(ledger: Ledger, quick: None) -> None:
    swarm = await played(ledger, campaign_of(learn_from_gold=False), rows())
    assert share_right(swarm.told) < 0.9
    with LedgerReader(ledger.path) as reader:
        counting = summarize(reader, "c").counting
    assert counting is not None
    assert counting.ways == ()
    assert "teach nothing" in "\n".join(counting_lines(counting, {}))


async def test_solved_tasks_are_opened_first_and_the_first_policy_waits_for_them(
    ledger: Ledger,
) -> None:
    swarm = await played(ledger, campaign_of(window=4, warm_up=2), rows())
    first = [task for task, stage in swarm.asked if stage == "draft"][: 3 * SOLVED]
    assert {int(task[1:]) for task in first} == set(range(TASKS - SOLVED, TASKS))
    later = [at for at, (_, stage) in enumerate(swarm.asked) if stage != "draft"]
    drafted = {task for task, _ in swarm.asked[: later[0]]}
    assert {f"r{n}" for n in range(TASKS - SOLVED, TASKS)} <= drafted
    policy = ledger.policy(ledger.pinned_policy("c", "r0") or "")
    learnt = Trusted().learnt(policy)
    assert learnt is not None
    assert len(learnt.held_out) == SOLVED


async def test_a_campaign_of_more_solved_tasks_than_are_waited_for_ends(
    ledger: Ledger, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.learning.policy_keeper.MOST_SOLVED", 5)
    monkeypatch.setattr("agents.moderator.opening.MOST_SOLVED", 5)
    swarm = await played(ledger, campaign_of(window=3, warm_up=2), rows(30, 20))
    assert len(swarm.told) == 30
    assert MOST_SOLVED == 500


async def test_solved_tasks_that_nobody_can_draft_hold_up_nothing(
    ledger: Ledger, quick: None
) -> None:
    given = rows(20, 10)
    given[-1]["text"] = "word " * 5000  # too long for every seat
    swarm = await played(ledger, campaign_of(), given)
    assert swarm.told["r19"].outcome == "rejected"
    assert len(swarm.told) == 20


async def test_a_known_answer_that_is_no_label_teaches_nothing_and_harms_nobody(
    ledger: Ledger, quick: None
) -> None:
    given = rows(30, 25)
    given[-1]["gold"] = "neither"
    swarm = await played(ledger, campaign_of(), given)
    assert len(swarm.told) == 30
    with LedgerReader(ledger.path) as reader:
        known = [c.task for c in taught(reader, swarm.campaign) if c.gold is not None]
    assert len(known) == 24


async def test_while_it_is_learnt_the_moderator_goes_on(
    ledger: Ledger, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gate, fit = threading.Event(), threading.Event(), Trusted.fit

    def slow(self: Trusted, contests: object, policy: Policy) -> Policy:
        begun.set()
        gate.wait(30)
        return fit(self, contests, policy)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(Trusted, "fit", slow)
    swarm = Played(ledger, campaign_of())
    swarm.moderation.create(swarm.campaign)
    submit(swarm.moderation, rows())
    await swarm.play(until=begun.is_set)
    before = len(swarm.looks)
    await swarm.play(until=lambda: len(swarm.looks) > before + 50)
    assert swarm.told == {}, "nothing is decided before there is a policy"
    assert max(swarm.looks) < 2.0
    gate.set()
    assert len(await swarm.play()) == TASKS


async def test_a_moderator_that_dies_while_it_learns_learns_again(
    ledger: Ledger, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, fit = threading.Event(), Trusted.fit
    begun: list[object] = []
    made: list[str] = []

    def watched(self: Trusted, contests: object, policy: Policy) -> Policy:
        begun.append(contests)
        gate.wait(30)
        learnt = fit(self, contests, policy)  # type: ignore[arg-type]  # as it came
        made.append(learnt.id)
        return learnt

    monkeypatch.setattr(Trusted, "fit", watched)
    swarm = Played(ledger, campaign_of(window=100))
    swarm.moderation.create(swarm.campaign)
    submit(swarm.moderation, rows())
    await swarm.play(until=lambda: len(begun) == 1)
    swarm.moderation = Moderation(ledger)  # the old one's thread may finish or not
    await swarm.play(until=lambda: len(begun) == 2)
    gate.set()
    assert len(await swarm.play()) == TASKS
    assert len(made) >= 2
    assert ledger.violations() == []


async def test_a_rule_that_fails_leaves_the_calibration(
    ledger: Ledger, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Trusted, contests: object, policy: Policy) -> Policy:
        raise ValueError("no")

    monkeypatch.setattr(Trusted, "fit", broken)
    swarm = await played(ledger, campaign_of(), rows())
    assert len(swarm.told) == TASKS
    policy = ledger.latest_policy("c")
    assert policy is not None
    assert policy.learnt == {}
    assert policy.calibration


async def test_peoples_answers_count_as_gold(ledger: Ledger, quick: None) -> None:
    swarm = await played(ledger, campaign_of(), rows(30, 0))
    said = PersonAnswer(id="a" * 32, campaign="c", task="r3", by="ada", answer="good")
    assert record_answer(ledger, said).status == "recorded"
    with LedgerReader(ledger.path) as reader:
        found = taught(reader, swarm.campaign)
        assert {c.task: c.gold for c in found if c.gold is not None} == {"r3": "good"}
        assert found[0].task == "r3"
        only = swarm.campaign.model_copy(update={"learn_from_gold": False})
        assert all(contest.gold is None for contest in taught(reader, only))


async def test_solved_tasks_are_read_with_all_that_was_said_and_others_with_their_drafts(
    ledger: Ledger, quick: None
) -> None:
    swarm = await played(ledger, campaign_of(), rows())
    with LedgerReader(ledger.path) as reader:
        found = taught(reader, swarm.campaign)
    talked = {task for task, stage in swarm.asked if stage in ("critique", "review")}
    for contest in found:
        questions = {cast.question for cast in contest.casts}
        assert ("score" in questions) == (contest.gold is not None and contest.task in talked)
        assert contest.text == f"number {contest.task[1:]} of them"


async def test_tasks_for_which_passages_were_found_teach_like_the_others(
    ledger: Ledger, quick: None
) -> None:
    found = Passage(id="p", source="example", text="a number of them", answer="good")
    swarm = await played(ledger, campaign_of(examples=(found,)), rows(24, 0))
    assert any(stage == "refine" for _, stage in swarm.asked), "nothing was found"
    with LedgerReader(ledger.path) as reader:
        heard = taught(reader, swarm.campaign)
    assert all(len(contest.casts) == 3 for contest in heard)


async def test_the_same_ledger_teaches_the_same_policy(ledger: Ledger) -> None:
    swarm = await played(ledger, campaign_of(), rows())
    learners = [Apprentice(ledger.path) for _ in range(2)]
    ids = {one.learn(swarm.campaign).result(timeout=60).id for one in learners}
    assert len(ids) == 1


async def test_nothing_is_learnt_twice_from_the_same_tasks(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    swarm = await played(ledger, campaign_of(), rows(40, 0))
    fits: list[int] = []
    fit = Trusted.fit

    def counted(self: Trusted, contests: Sequence[Contest], policy: Policy) -> Policy:
        fits.append(len(contests))
        return fit(self, contests, policy)

    monkeypatch.setattr(Trusted, "fit", counted)
    learner = Apprentice(ledger.path)
    first = learner.learn(swarm.campaign).result(timeout=60)
    again = learner.learn(swarm.campaign).result(timeout=60)
    assert fits == [40]
    assert again == first
    said = PersonAnswer(id="a" * 32, campaign="c", task="r3", by="ada", answer="good")
    assert record_answer(ledger, said).status == "recorded"
    learner.learn(swarm.campaign).result(timeout=60)
    assert fits == [40, 40]


async def test_a_promise_is_made_from_solved_tasks(ledger: Ledger) -> None:
    plain = campaign_of()
    plan = plain.protocol.model_copy(update={"max_error": 0.1})
    swarm = await played(ledger, plain.model_copy(update={"protocol": plan}), rows())
    promise = ledger.policy(ledger.pinned_policy("c", "r0") or "").promise
    assert promise is not None
    assert promise.solved == SOLVED
    assert promise.threshold is not None
    accepted = [a for t, a in swarm.told.items() if a.outcome == "accepted"]
    assert accepted
    assert all((a.confidence or 0.0) >= promise.threshold for a in accepted)
    with LedgerReader(ledger.path) as reader:
        assert any("promised" in line for line in report_lines(summarize(reader, "c")))


async def test_a_share_for_talk_bounds_how_many_tasks_are_talked_about(ledger: Ledger) -> None:
    plain = campaign_of(warm_up=32)
    plan = plain.protocol.model_copy(update={"talk_share": 0.05})
    swarm = await played(ledger, plain.model_copy(update={"protocol": plan}), rows(200, 0))
    assert len(swarm.told) == 200
    policy = ledger.latest_policy("c")
    assert policy is not None
    assert policy.talk_below is not None
    talked = {task for task, stage in swarm.asked if stage == "critique"}
    # How many of them depends on when policies are taken: each bounds its own tasks.
    assert 0 < len(talked) <= 15, "about one in twenty"
    assert any("talk is kept for" in told.reason for told in swarm.told.values())


async def test_enough_answers_of_people_are_learnt_from_at_once(ledger: Ledger) -> None:
    swarm = await played(ledger, campaign_of(), rows(60, 0))

    async def settled() -> Policy | None:
        """The latest policy, when nothing is being learnt."""
        looks, deadline = 0, time.monotonic() + 60
        while looks < 5:
            assert time.monotonic() < deadline, "it does not come to rest"
            swarm.moderation.look([], [], 64)
            await asyncio.sleep(0.01)
            learning = any(thread.name == "learn-c" for thread in threading.enumerate())
            looks = 0 if learning else looks + 1
        return ledger.latest_policy("c")

    before = await settled()

    def answer(numbers: range) -> None:
        for n in numbers:
            said = PersonAnswer(
                id=f"{n:032x}", campaign="c", task=f"r{n}", by="ada", answer=right_of(n)
            )
            assert swarm.moderation.take_answer(said).status == "recorded"

    answer(range(ANSWERS - 1))
    assert await settled() == before, "a few answers are no reason"
    answer(range(ANSWERS - 1, ANSWERS + 5))
    after = await settled()
    assert after is not None
    learnt = Trusted().learnt(after)
    assert learnt is not None
    assert len(learnt.held_out) >= ANSWERS, "people's answers are gold"
