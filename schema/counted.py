"""How a vote was counted, in numbers: what each voice counted as, and what it came to.

Kept with an annotation, so that everybody can follow an answer from the votes to its probability
without the learners that counted them: :meth:`CountedVote.recomputed` needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, fsum, log
from typing import Literal

from pydantic import Field

from schema.base import Frozen

LEARNER = "learner"
"""The role of a voice that is no seat: an expert that learnt from solved tasks."""
_LEAST = 1e-12
_ALIKE = 1e-4
"""Probabilities that are no further apart are alike: they are kept to five digits."""


class CountedVoice(Frozen):
    """What one voice counted as."""

    name: str
    """Of the seat, or of an expert that learnt (``reader``, ``generator-1-state``)."""
    role: str = LEARNER
    stage: str = ""
    """In which it was said; empty for experts."""
    said: dict[str, float]
    """Probability of each option as the count saw it: calibrated, by what did not see the task's
    own answer."""
    weight: float | None = None
    """Its share of the mean, where a mean was taken; all shares sum to 1."""
    evidence: dict[str, float] = Field(default_factory=dict)
    """What it adds to the logarithm of each option's probability, where evidence was added up.
    Only differences between options count."""

    def prefers(self, option: str) -> bool:
        """Whether no other option is more probable to this voice."""
        return self.said.get(option, 0.0) >= max(self.said.values(), default=1.0) - _ALIKE


class CountedTalk(Frozen):
    """How far what was said after the drafts moved them."""

    weight: float
    """From 0 to 1, see :mod:`consensus.learning.talk_worth`."""
    shift: dict[str, float]
    """By option, how far all of it would move the logarithm of its probability."""
    voices: tuple[CountedVoice, ...] = ()
    """Who spoke, as the pooled mean counts them."""


class CountedVerdict(Frozen):
    """What a judge made of the two best options: how the two share what they have together."""

    choice: str
    over: str
    share: float
    """Of ``choice``, with the weight of the judge's stage."""
    weight: float = 1.0
    """How far the log-odds go from what they were to this share."""


class CountedMerged(Frozen):
    """A merged draft that has won against the best one, and joined the others."""

    choice: str
    over: str
    """The best draft."""
    share: float
    """Of ``choice`` against it, above 0.5 and below 1."""

    def joined(self, said: Mapping[str, float]) -> dict[str, float]:
        """Probabilities of the drafts, with the merged one among them: its odds against the best
        are those of its share; those of the others stay."""
        odds = self.share / (1.0 - self.share)
        total = fsum(said.values()) + odds * said[self.over]
        return {
            **{key: p / total for key, p in said.items()},
            self.choice: odds * said[self.over] / total,
        }


class CountedVote(Frozen):
    """One vote about a whole answer, or about one part of it."""

    rule: str
    """The voting rule's name."""
    part: str = ""
    """Key of the part; empty for a whole answer."""
    about: str = ""
    """The part in words, where its key is not."""
    how: Literal["mean", "evidence"]
    """Whether a weighted mean of probabilities was taken, or logarithms were added up."""
    prior: dict[str, float] = Field(default_factory=dict)
    """Logarithm of each option's weight before any voice is heard; empty for none."""
    temperature: float = 1.0
    """By which the logarithm of a mean is divided; evidence is kept after the division."""
    floor: dict[str, float] = Field(default_factory=dict)
    """What is added to the logarithms so that no option falls below the least that every rule
    leaves to it; empty where that changes nothing."""
    voices: tuple[CountedVoice, ...] = ()
    talk: CountedTalk | None = None
    """None where nobody talked, or talk did not count."""
    verdict: CountedVerdict | None = None
    merged: CountedMerged | None = None
    """Where the leader is a draft that was merged from others."""
    names: dict[str, str] = Field(default_factory=dict)
    """Options in words, where their keys are not."""
    line: float | None = None
    """From which probability on what the part is about is in; None where the most probable option
    is the answer."""
    nothing: str = ""
    """The option that says that there is nothing, where all others together are counted for in."""
    whole: str = ""
    """With the first vote of an answer: how the confidence in the whole follows from this vote, or
    from several, in words with numbers; empty where it is the probability of the answer."""
    held: tuple[str, ...] = ()
    """With the first vote of an answer: the options that have the confidence together, where the
    answer holds several."""
    probabilities: dict[str, float]
    """What it came to, by option."""

    @property
    def leader(self) -> str:
        """The most probable option."""
        return max(self.probabilities, key=self.probabilities.__getitem__)

    @property
    def options(self) -> tuple[str, ...]:
        """What was voted on: without what was merged later."""
        later = self.merged.choice if self.merged else None
        return tuple(key for key in self.probabilities if key != later)

    @property
    def confidence(self) -> float:
        """The leader's probability."""
        return self.probabilities[self.leader]

    @property
    def heard(self) -> tuple[CountedVoice, ...]:
        """The voices that weigh anything, those of talk included."""
        spoke = self.voices + (self.talk.voices if self.talk else ())
        return tuple(voice for voice in spoke if voice.weight is None or voice.weight > 0.0)

    def drafts(self) -> dict[str, float]:
        """The probabilities before talk and verdict, from the voices, their weights and the prior
        alone."""
        return _normalised({key: self._log(key) for key in self.options})

    def recomputed(self) -> dict[str, float]:
        """The probabilities once more, from the numbers that are shown and nothing else.

        As the numbers are rounded, they are within a thousandth of :attr:`probabilities`.
        """
        said = self.drafts()
        if self.talk is not None:
            said = moved(said, self.talk.shift, self.talk.weight)
        verdict = self.verdict
        if verdict is not None:
            both = said[verdict.choice] + said[verdict.over]
            share = verdict.share
            if verdict.weight != 1.0 and both > 0.0:
                share = between(said[verdict.choice] / both, share, verdict.weight)
            said |= {verdict.choice: both * share, verdict.over: both * (1.0 - share)}
        return said if self.merged is None else self.merged.joined(said)

    def with_floor(self) -> CountedVote:
        """The same with what is missing between the numbers and what the drafts came to, which
        :attr:`probabilities` must still be."""
        reached = self.drafts()
        missing = {k: log(max(p, _LEAST) / max(reached[k], _LEAST)) for k, p in self._shown()}
        middle = fsum(missing.values()) / len(missing)
        floor = {key: round(value - middle, 4) for key, value in missing.items()}
        if all(abs(reached[key] - p) < _ALIKE for key, p in self._shown()):
            return self
        return self.model_copy(update={"floor": floor})

    def _shown(self) -> list[tuple[str, float]]:
        return list(self.probabilities.items())

    def _log(self, option: str) -> float:
        start = self.prior.get(option, 0.0) + self.floor.get(option, 0.0)
        if self.how == "evidence":
            return start + fsum(voice.evidence.get(option, 0.0) for voice in self.voices)
        mean = fsum((voice.weight or 0.0) * voice.said.get(option, 0.0) for voice in self.voices)
        return start + log(max(mean, _LEAST)) / self.temperature


def moved(base: Mapping[str, float], shift: Mapping[str, float], weight: float) -> dict[str, float]:
    """Probabilities whose logarithms are moved by ``weight`` times ``shift``; those of ``base``
    where that is nothing."""
    if not shift or weight == 0.0:
        return dict(base)
    return _normalised({k: log(max(p, 1e-6)) + weight * shift[k] for k, p in base.items()})


def between(one: float, other: float, weight: float) -> float:
    """The probability whose log-odds are ``weight`` of the way from those of one to the other's."""
    low = 1e-9
    odds = [log(max(p, low)) - log(max(1.0 - p, low)) for p in (one, other)]
    return 1.0 / (1.0 + exp(-(odds[0] + weight * (odds[1] - odds[0]))))


def _normalised(logs: Mapping[str, float]) -> dict[str, float]:
    top = max(logs.values())
    raised = {key: exp(value - top) for key, value in logs.items()}
    total = fsum(raised.values())
    return {key: value / total for key, value in raised.items()}
