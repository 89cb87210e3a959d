"""Trusted: count as gold shows to be best, and let talk move the vote as far as it is worth.

Drafts are counted by :mod:`consensus.learning.trust`: the committee calibrated together, one seat
alone, or a stack of seats and of experts that learnt from solved tasks, whichever does best on
solved tasks that it has not seen. What is said after the drafts moves this by as much as it moves
the pooled mean (:mod:`consensus.learning.talk_worth`).

A solved task that was learnt from is judged by learners that did not see it. So what a report says
of solved tasks holds for the others. (The few numbers that families weigh are not held out.)

An answer of parts is counted part by part (:mod:`consensus.parts`), and like parts of all tasks are
learnt from together. Where choices differ from task to task the pooled mean counts, with families
weighed by how often they are right (:mod:`consensus.learning.rightness`), and where there is too
little to learn from without. With fewer than :data:`LEAST_TASKS` votes a committee that is
calibrated together is no better than seats that are calibrated by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

import numpy as np

from consensus.ballot_table import BallotTable
from consensus.contest import Contest, Tally, summed_up
from consensus.families import effective_votes, error_correlation, pooled
from consensus.learning.calibrators.committee import calibrated
from consensus.learning.drafts import drafts_of, widened
from consensus.learning.grounds import DIGITS, Grounds, counted
from consensus.learning.rightness import family_weights
from consensus.learning.softmax_regression import rounded
from consensus.learning.talk_worth import Shift, Talked, TalkWorth, key_of, learn_talk, shift_of
from consensus.learning.trust import Judged, Reading, Trust, fit_trust
from consensus.mirrored import is_copy, mirrored
from consensus.parts import by_parts, split
from consensus.votes.base import register
from consensus.votes.pooled_mean import PooledMean
from schema.base import Frozen
from schema.counted import CountedTalk, CountedVote, moved
from schema.policy import Policy

LEAST_TASKS = 20
"""Drafted tasks, or parts, from which anything is learnt."""
MOST_PARTS = 3000
"""Parts that are learnt from, solved ones first: what is learnt from takes time."""
PRIOR_TASKS = 20.0
"""Solved tasks that the correlation thought of beforehand is worth."""
READER = "reader"
_KEPT = 8
"""Policies that are kept at hand as they were read."""


class Learnt(Frozen):
    """What the rule keeps in a policy."""

    trust: Trust
    held_out: dict[str, tuple[float, ...]] = {}
    """By solved task that was learnt from (see :func:`consensus.learning.talk_worth.key_of`), the
    probabilities of the choices by learners that did not see it."""
    grounds: dict[str, Grounds] = {}
    """Likewise, what those probabilities rest on."""
    talk: TalkWorth = TalkWorth()
    of_parts: bool = False
    """Whether what was learnt from are parts of answers."""

    def rests_on(self, contest: Contest, reading: Reading) -> Grounds | None:
        """What the count of the drafts rests on; None where that was not kept."""
        key = key_of(contest.task, contest.part) if self.held_out else ""
        if key in self.held_out:
            return self.grounds.get(key)
        return self.trust.grounds(reading)

    def base(self, contest: Contest, reading: Reading) -> dict[str, float]:
        """What the drafts of one vote come to, the one row of ``reading``."""
        key = key_of(contest.task, contest.part)
        said = self.held_out.get(key) if self.held_out else None
        if said is None:
            said = tuple(reading.said[0].tolist())
        return dict(zip(self.trust.choices, said, strict=True))


@register
class Trusted:
    """The committee, its best seat, or a stack: whichever gold shows to be best."""

    name = "trusted"

    def __init__(self) -> None:
        self._other = PooledMean()
        self._read: dict[str, Learnt] = {}
        self._lock = Lock()  # a policy is made in one thread and counted by in another

    def fit(self, contests: Sequence[Contest], policy: Policy) -> Policy:
        """Calibration of every seat; and from twenty drafted tasks on, whom to trust, and whether
        to talk.

        Where the choices are not the same in all contests, only what families weigh.
        """
        policy = self._other.fit(contests, policy)
        drafted = drafts_of(_learnable(contests))
        if drafted is None:
            return policy.model_copy(update={"weights": family_weights(contests)})
        if drafted[0].originals.sum() < LEAST_TASKS:
            return policy
        table, heard = drafted
        judged = fit_trust(table)
        held_out, grounds = _held_out(judged, heard)
        of_parts = any(contest.part for contest in heard if not is_copy(contest))
        learnt = Learnt(trust=judged.trust, held_out=held_out, grounds=grounds, of_parts=of_parts)
        talk = learn_talk(_talked(learnt, table, heard), policy, self._other)
        kept = learnt.model_copy(update={"talk": talk}).model_dump(mode="json")
        update: dict[str, object] = {
            "learnt": {**policy.learnt, self.name: kept},
            "correlation": _correlation(table, judged.trust, policy.correlation),
        }
        if talk.does_harm:
            update |= {"talk": False, "why_no_talk": f"debate is switched off: {talk.words}"}
        return policy.model_copy(update=update)

    def tally(self, contest: Contest, policy: Policy) -> Tally:
        """Count one contest.

        The effective votes are the families that drafted or talked, and the reader of the text
        where the stack counts, discounted by the policy's correlation; one where one seat decides.
        """
        learnt = self.learnt(policy)
        if learnt is None or (contest.mode != "one" and not contest.parts):
            return self._other.tally(contest, policy)
        return by_parts(contest, lambda vote: self._tally(vote, policy, learnt))

    def _tally(self, contest: Contest, policy: Policy, learnt: Learnt) -> Tally:
        drafted = drafts_of((contest,))
        if drafted is None or not _fits(contest, learnt.trust.choices):
            return self._other.tally(contest, policy)
        reading = learnt.trust.read(widened(drafted[0], learnt.trust.choices))
        weight = learnt.talk.weight_for(contest.task, contest.part)
        base = _among(learnt.base(contest, reading), contest.choices)
        drafts = self._drafts(contest, learnt, reading, base)
        seats = {voice.name: voice.said for voice in drafts.voices} if drafts else {}
        since = {cast.seat.id for cast in contest.casts if cast.question != "propose"}
        shift, others = Shift(), self._other.tally(contest, policy) if since else None
        if others is not None:
            shift = shift_of(contest, policy, self._other, others)
            seats |= {
                seat: said
                for seat, said in others.seats.items()
                if seat not in seats or (weight > 0.0 and seat in since)
            }
        said = moved(base, shift, weight)
        in_order = {key: said[key] for key in contest.choices}
        votes = effective_votes(_families(contest, learnt), policy.correlation)
        counts: tuple[CountedVote, ...] = ()
        if drafts is not None:
            talk = _talk(shift, weight, others, since)
            final = {key: round(p, DIGITS) for key, p in in_order.items()}
            counts = (drafts.model_copy(update={"talk": talk, "probabilities": final}),)
        whole = summed_up(in_order, "one", votes, seats)
        return replace(whole, talk_weight=weight, counts=counts)

    def _drafts(
        self, contest: Contest, learnt: Learnt, reading: Reading, base: dict[str, float]
    ) -> CountedVote | None:
        grounds = learnt.rests_on(contest, reading)
        if grounds is None:
            return None
        return counted(
            grounds,
            learnt.trust.choices,
            base,
            rule=self.name,
            roles={cast.seat.id: cast.seat.role for cast in contest.casts},
            name_of=expert_name,
            part=contest.part,
        )

    def learnt(self, policy: Policy) -> Learnt | None:
        """What the rule has learnt under this policy; None where it has not."""
        kept = policy.learnt.get(self.name)
        if kept is None:
            return None
        with self._lock:
            if policy.id not in self._read:  # to read it takes longer than to count
                if len(self._read) >= _KEPT:
                    self._read.pop(next(iter(self._read)))
                self._read[policy.id] = Learnt.model_validate(kept)
            return self._read[policy.id]


def _held_out(
    judged: Judged, heard: Sequence[Contest]
) -> tuple[dict[str, tuple[float, ...]], dict[str, Grounds]]:
    """By solved vote, what was said by what did not see it, and what that rests on."""
    said: dict[str, tuple[float, ...]] = {}
    grounds: dict[str, Grounds] = {}
    for at, (contest, row) in enumerate(zip(heard, judged.held_out, strict=True)):
        if contest.task and not np.isnan(row).any():
            key = key_of(contest.task, contest.part)
            said[key] = rounded(row)
            grounds[key] = judged.grounds[at]
    return said, grounds


def _correlation(table: BallotTable, trust: Trust, prior: float) -> float:
    """Mean correlation of the families' errors on gold, drawn towards ``prior``."""
    known = pooled(calibrated(table, trust.committee)).rows(table.known)
    measured = error_correlation(known)
    if measured is None or not trust.candidates:
        return prior
    count = len(known)
    return round((count * measured + PRIOR_TASKS * prior) / (count + PRIOR_TASKS), 4)


def _talked(learnt: Learnt, table: BallotTable, heard: Sequence[Contest]) -> list[Talked]:
    """The solved tasks that were talked about."""
    return [
        Talked(
            contest,
            _among(learnt.base(contest, learnt.trust.read(table.rows([at]))), contest.choices),
        )
        for at, contest in enumerate(heard)
        if table.known[at] and not is_copy(contest) and _was_talked_about(contest)
    ]


def _was_talked_about(contest: Contest) -> bool:
    spoken = any(cast.question != "propose" for cast in contest.casts)
    return spoken or contest.verdict is not None


def _talk(shift: Shift, weight: float, others: Tally | None, since: set[str]) -> CountedTalk | None:
    """The record of talk; None where it does not count."""
    if others is None or not shift or weight == 0.0:
        return None
    heard = (voice for count in others.counts for voice in count.voices if voice.name in since)
    moves = {key: round(value, DIGITS) for key, value in shift.items()}
    return CountedTalk(weight=weight, shift=moves, voices=tuple(heard))


def _learnable(contests: Sequence[Contest]) -> list[Contest]:
    """The votes that are learnt from: of answers of parts at most so many, solved ones first; those
    between two contents also with these in each other's place."""
    votes = [vote for contest in contests for vote in split(contest)]
    copies = sum(bool(vote.mirror) for vote in votes)
    if any(vote.part for vote in votes):
        votes.sort(key=lambda vote: vote.gold is None)
        votes = votes[: MOST_PARTS // 2 if copies else MOST_PARTS]
    return [*votes, *(mirrored(vote) for vote in votes if vote.mirror)]


def _fits(contest: Contest, choices: Sequence[str]) -> bool:
    """Whether what was learnt over ``choices`` speaks of this vote."""
    if contest.part:
        return set(contest.choices) <= set(choices)
    return set(contest.choices) == set(choices)


def _among(said: dict[str, float], choices: Sequence[str]) -> dict[str, float]:
    """The probabilities of those choices alone that this vote has."""
    if len(said) == len(choices):
        return said
    own = {key: said[key] for key in choices}
    total = sum(own.values())
    even = 1.0 / len(own)
    return {key: p / total if total > 0.0 else even for key, p in own.items()}


def _families(contest: Contest, learnt: Learnt) -> dict[str, float]:
    """The families that count, and what each weighs."""
    trust = learnt.trust
    if trust.single is not None:
        return {trust.chosen: 1.0}
    families = [cast.seat.kin for cast in contest.casts if cast.weight > 0.0]
    reads = trust.stack is not None and READER in trust.stack.names
    return dict.fromkeys([*families, READER] if reads else families, 1.0)


def expert_name(name: str) -> str:
    """A voice or expert as people are told of it: ``generator-1`` for the seat's own scores,
    ``generator-1-state`` for what is in its model's state, ``generator-1-neighbours`` for the
    solved tasks that its model finds alike, ``reader`` for the words of the text."""
    seat, _, rest = name.partition("/")
    sort = rest.partition("/")[2]
    return f"{seat[:50]}-{sort}" if sort else seat
