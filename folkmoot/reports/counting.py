"""How a campaign's votes are counted, in figures and in plain words.

What is said of solved rows is always said of rows that the way of counting had not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consensus.learning.trust import COMMITTEE, LEAST_GOLD, STACK
from consensus.protocol.reasons import promise_words
from consensus.votes.trusted import LEAST_TASKS, Trusted, expert_name
from kinds.measures.share import wilson
from schema.base import Frozen
from schema.campaign import Campaign
from schema.figure import Figure
from schema.policy import Policy, Promise


class Way(Frozen):
    """One way of counting, on solved rows that it had not seen."""

    name: str
    """A seat's id, ``committee`` or ``stack``."""
    right: Figure
    """The share of right answers."""
    log_loss: float


class Counting(Frozen):
    """How the votes are counted under the latest policy."""

    chosen: str = ""
    """As in :attr:`Way.name`; empty where the pooled mean counts for want of tasks to learn from.
    """
    learners: tuple[str, ...] = ()
    """The voices beside the seats that the stack has learnt."""
    of_parts: bool = False
    """Whether what was learnt from are parts of the rows' answers."""
    ways: tuple[Way, ...] = ()
    """Every candidate, that with the least log loss first; empty without known answers."""
    talk_weight: float = 1.0
    talked: int = 0
    """Solved rows that were talked about and learnt from."""
    no_talk: str = ""
    """Why debate is switched off; empty where it is not."""
    promise: Promise | None = None
    line: float | None = None
    """From which probability on a part of an answer is in, where known answers have shown it."""
    compares_only: bool = False

    @property
    def best_seat(self) -> Way | None:
        """The best single seat."""
        return next((way for way in self.ways if way.name not in (COMMITTEE, STACK)), None)


def counting_of(plan: Campaign, policy: Policy | None) -> Counting | None:
    """How the campaign's votes are counted; None where another voting rule counts them."""
    rule = Trusted()
    if plan.protocol.voting_rule != rule.name:
        return None
    policy = policy or Policy()
    learnt = rule.learnt(policy)
    plain = Counting(
        no_talk=policy.why_no_talk,
        promise=policy.promise,
        line=policy.line,
        compares_only=not plan.learn_from_gold,
    )
    if learnt is None:
        return plain
    trust = learnt.trust
    names = trust.stack.names if trust.stack is not None else ()
    seats = {expert_name(voice) for voice in trust.committee.voices}
    ways = [
        Way(
            name=expert_name(candidate.name),
            right=wilson(candidate.right, candidate.solved).figure("right"),
            log_loss=candidate.log_loss,
        )
        for candidate in trust.candidates
    ]
    return plain.model_copy(
        update={
            "chosen": expert_name(trust.chosen),
            "learners": tuple(n for n in map(expert_name, names) if n not in seats),
            "of_parts": learnt.of_parts,
            "ways": tuple(ways),
            "talk_weight": learnt.talk.weight,
            "talked": learnt.talk.talked,
        }
    )


def counting_lines(counting: Counting, models: Mapping[str, str]) -> Iterator[str]:
    """The same for people.

    Args:
        counting: how votes are counted.
        models: by seat, its model.
    """
    if not counting.chosen:
        yield (
            "counted by the mean of the seats, each calibrated by itself: whom to trust is learnt "
            f"from {LEAST_TASKS} rows on"
        )
    elif not counting.ways:
        yield f"counted by {_who(counting.chosen, models)}: {_no_gold(counting)}"
    else:
        yield from _measured(counting, models)
    if counting.talked:
        yield (
            f"what is said after the drafts counts {counting.talk_weight:.0%}, "
            f"learnt from {counting.talked} {_solved(counting)} that were talked about"
        )
    if counting.no_talk:
        yield counting.no_talk
    if counting.line is not None:
        yield (
            f"what may be in an answer is in from a probability of {counting.line:.2f} on, which "
            "known answers show to be best for F1"
        )
    if counting.promise is not None:
        yield promise_words(counting.promise)


def _no_gold(counting: Counting) -> str:
    if counting.compares_only:
        return "known answers are compared with, and teach nothing"
    return f"fewer than {LEAST_GOLD} known answers teach nothing about whom to trust"


def _measured(counting: Counting, models: Mapping[str, str]) -> Iterator[str]:
    best = counting.ways[0]
    learners = len(counting.learners)
    more = f" and {learners} {'learner' if learners == 1 else 'learners'}" if learners else ""
    yield (
        f"counted by {_who(counting.chosen, models)}{more}, the best on {best.right.n} "
        f"{_solved(counting)} that it had not seen:"
    )
    for way in counting.ways:
        yield (
            f"  {_who(way.name, models)}: {way.right.value:.0%} right ({way.right.support}), "
            f"log loss {way.log_loss:.2f}"
        )
    seat = counting.best_seat
    if seat is None:
        return
    if seat.name == best.name:
        yield f"no way of counting all seats beat the best single one, {seat.name}: it decides"
    else:
        yield (
            f"the best single seat, {seat.name}, was beaten: {best.right.count} right answers to "
            f"{seat.right.count}, log loss {best.log_loss:.2f} to {seat.log_loss:.2f}"
        )


def _solved(counting: Counting) -> str:
    return "parts of solved rows" if counting.of_parts else "solved rows"


def _who(name: str, models: Mapping[str, str]) -> str:
    if name == COMMITTEE:
        return "the committee, calibrated together"
    if name == STACK:
        return "a stack of all seats"
    model = f" ({models[name]})" if name in models else ""
    return f"the seat {name}{model} alone"
