"""One vote: what there is to choose between, the ballots, and what they come to.

What a voting rule sees and gives; the rules themselves are :mod:`consensus.votes`. What a rule
learns from past votes goes into a :class:`schema.policy.Policy`, never into the rule, so that a
decision can be made again from its transcript and the policy's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from schema.ballot import Ballot
from schema.choice import Mode
from schema.counted import CountedVote
from schema.policy import Policy
from schema.protocol import Question
from schema.seat import Seat

YES, NO = "yes", "no"
"""The choices of a part that is in or out."""

NOT = "not:"
"""Before a choice's key: the side that would leave this choice out."""

_TIE = 1e-9


@dataclass(frozen=True)
class Cast:
    """A ballot and who cast it. Seats that abstained, failed or were not asked have none."""

    seat: Seat
    stage: str
    ballot: Ballot
    """Probabilities of some or all of the choices; a mode ``several`` ballot in a contest of mode
    ``one`` says of each of its choices by itself how probable it is."""
    weight: float = 1.0
    """What this ballot weighs beside a draft's."""
    earlier: Cast | None = None
    """The same seat's ballot that this one stands in place of; it still speaks for the choices
    that this one leaves out."""
    question: Question = "propose"
    """What the seat was asked: a draft proposes, what comes later is talk."""

    @property
    def draft(self) -> Cast | None:
        """The seat's draft: this ballot, or the one at the beginning of it; None where it has
        none."""
        cast: Cast | None = self
        while cast is not None and cast.question != "propose":
            cast = cast.earlier
        return cast


@dataclass(frozen=True)
class Verdict:
    """What the judges made of a close vote."""

    choice: str | None
    """Key of the side they prefer; None when they contradicted themselves or each other, or did
    not answer."""
    over: str = ""
    """Key of the other side."""
    share: float = 0.5
    """Their probability of ``choice`` against ``over``."""
    weight: float = 1.0
    judges: tuple[tuple[Seat, float], ...] = ()
    """The judges that count, and the share that each gave ``choice``."""
    contradicted: bool = False
    """Whether a judge preferred another side in the other order."""


@dataclass(frozen=True)
class Part:
    """What is decided by itself within an answer: a label of several, a span, a question of many.

    Like parts of different tasks are learnt from together, so their choices have names that are the
    same in all of them.
    """

    key: str
    """Key of its group; of its choice, where it is in or out."""
    choices: tuple[str, ...]
    """Keys of its choices, which exclude one another; the one, where it is in or out."""
    options: tuple[str, ...]
    """The choices' names, in the same order; :data:`YES` and :data:`NO` of what is in or out."""
    sort: str = ""
    """What sort of part it is: like ones have like answers."""
    text: str = ""
    """What it is about, for rules that read; empty where that is not known."""
    nothing: str = ""
    """Key of the choice that says that there is nothing, where there is one."""
    mirror: tuple[str, ...] = ()
    """As :attr:`Contest.mirror`, for the options."""


@dataclass(frozen=True)
class Contest:
    """One vote: what there is to choose between, and the ballots."""

    choices: tuple[str, ...]
    mode: Mode
    casts: tuple[Cast, ...]
    gold: str | None = None
    """Key of the right choice, for rules that learn from gold, where one must win."""
    task: str = ""
    """Id of the task, for rules that must not judge a task by what they learnt from it."""
    text: str = ""
    """What the task is about, for rules that read."""
    verdict: Verdict | None = None
    """What the judges said, for rules that learn what talk is worth. It is not part of the tally:
    whoever asked for the tally lets it follow."""
    right: frozenset[str] | None = None
    """The same as ``gold`` where an answer has parts: keys of all choices that the right one
    holds."""
    parts: tuple[Part, ...] = ()
    """The parts, in the modes ``several`` and ``grouped``."""
    part: str = ""
    """Key of the part, of a vote about one part alone: see :mod:`consensus.parts`."""
    sort: str = ""
    """See :attr:`Part.sort`."""
    mirror: tuple[str, ...] = ()
    """Where two contents are compared: for each of the choices, in their order, what it would be
    had these changed places (:mod:`consensus.mirrored`); empty elsewhere."""


@dataclass(frozen=True)
class Tally:
    """What a vote came to."""

    probabilities: dict[str, float]
    """By choice; in mode ``one`` they sum to 1. Empty where nobody voted."""
    leader: str | None
    """The most probable choice; None on a tie and where nobody voted."""
    confidence: float
    """Mode ``one``: the leader's probability. Else that of the weakest of the decisions about
    parts. 0 where nobody voted."""
    margin: float
    """Mode ``one``: between the two best choices. Else that of the part where these are closest."""
    effective_votes: float
    """How many independent votes the ballots are worth."""
    seats: dict[str, dict[str, float]]
    """What each seat's last ballot says by itself, as the rule read it; and what voices say that
    the rule adds of its own, by names that no seat has."""
    talk_weight: float = 1.0
    """What the judges' verdict still counts, from 0 to 1: the rest stays with this tally."""
    counts: tuple[CountedVote, ...] = ()
    """The numbers that it follows from: one vote, or one about each part, the least sure first;
    empty where the rule does not tell."""


class VotingRule(Protocol):
    """One way to count. Stateless; both methods are pure functions."""

    name: str

    def fit(self, contests: Sequence[Contest], policy: Policy) -> Policy:
        """What the rule learns from past contests, on top of ``policy``."""

    def tally(self, contest: Contest, policy: Policy) -> Tally:
        """Count one contest."""


def summed_up(
    probabilities: dict[str, float],
    mode: Mode,
    effective_votes: float,
    seats: dict[str, dict[str, float]],
    parts: Sequence[Part] = (),
) -> Tally:
    """The tally for pooled probabilities: finds leader, confidence and margin.

    Args:
        probabilities: by choice.
        mode: of the contest.
        effective_votes: how many independent votes the ballots are worth.
        seats: what each says by itself.
        parts: of the contest, in mode ``grouped``.
    """
    if not probabilities:
        return Tally({}, None, 0.0, 0.0, 0.0, {})
    ranked = sorted(probabilities, key=lambda key: -probabilities[key])
    first = probabilities[ranked[0]]
    second = probabilities[ranked[1]] if len(ranked) > 1 else 0.0
    tied = len(ranked) > 1 and first - second < _TIE
    if mode == "one":
        confidence, margin = first, first - second
    elif mode == "several":
        confidence = min(max(p, 1.0 - p) for p in probabilities.values())
        margin = min(abs(2.0 * p - 1.0) for p in probabilities.values())
    else:
        best = [_two_best(part, probabilities) for part in parts]
        confidence = min((one for one, _ in best), default=0.0)
        margin = min((one - other for one, other in best), default=0.0)
    return Tally(
        probabilities, None if tied else ranked[0], confidence, margin, effective_votes, seats
    )


def least_sure_first(counts: Iterable[CountedVote]) -> tuple[CountedVote, ...]:
    """Votes about parts in the order in which they decide how sure the whole is."""
    return tuple(sorted(counts, key=lambda count: count.confidence))


def _two_best(part: Part, probabilities: Mapping[str, float]) -> tuple[float, float]:
    ranked = sorted((probabilities.get(key, 0.0) for key in part.choices), reverse=True)
    return ranked[0], ranked[1] if len(ranked) > 1 else 0.0
