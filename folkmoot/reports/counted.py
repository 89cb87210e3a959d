"""How a vote was counted, in words: what each seat said, what it counted as, and the sum. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from consensus.contest import NO, YES
from folkmoot.reports.few_options import SAME, few_options
from schema.ballot import Ballot
from schema.counted import CountedVoice, CountedVote

SHOWN_PARTS = 2
"""Of an answer of many parts, the votes about so many of the weakest are told."""
TIMES = "\N{MULTIPLICATION SIGN}"
OPTION = 40
"""Characters of an option that are told."""

Spoken = tuple[str, str]
"""A seat and a stage."""

Line = tuple[str, int]
"""A paragraph and its indent."""


def count_lines(counts: Sequence[CountedVote], said: Mapping[Spoken, Ballot]) -> Iterator[Line]:
    """How an answer was counted, so that a person can count again: from what is told, and nothing
    else, follows the probability that is told. Of many options the best are told, and the others
    together.

    Args:
        counts: the numbers that are kept with it.
        said: the ballots as the seats cast them, by seat and stage; who was asked more than once
            in a stage is left out.
    """
    for count in counts[:SHOWN_PARTS]:
        yield f"how {_about(count)} was counted:", 2
        yield from ((line, 4) for line in _Telling(count).lines(said))
    if counts and counts[0].whole:
        sort = "the least sure of all" if counts[0].part else "how sure the answer is"
        yield f"{sort}: {counts[0].whole}", 2
    if len(counts) > SHOWN_PARTS:
        yield f"the ledger keeps {len(counts)} of these votes", 2


def _about(count: CountedVote) -> str:
    return f'"{_short(count.about or count.part)}"' if count.part else "it"


class _Telling:
    """One vote in words."""

    def __init__(self, whole: CountedVote) -> None:
        self.whole = whole
        self.vote, self.many = few_options(whole)
        self.digits = 2 if self.vote is whole else 4  # of many options, most have little
        self.ranked = sorted(self.vote.options, key=self._rank(self.vote.probabilities))
        self.best, self.other = self.ranked[0], self.ranked[min(1, len(self.ranked) - 1)]
        self.of_two = len(self.ranked) <= 2
        self.over = f" for {self._option(self.best)} over {self._option(self.other)}"

    def lines(self, said: Mapping[Spoken, Ballot]) -> Iterator[str]:
        """Each voice, the sum, and what came later."""
        for at, voice in enumerate(self.vote.voices):
            own = _as_cast(self.whole, said.get((voice.name, voice.stage)))
            yield f"{voice.name} {self._voice(own, voice, self.whole.voices[at])}"
        yield f"together: {self._mean() if self.vote.how == 'mean' else self._evidence()}"
        yield from self._later()

    def _voice(self, own: Mapping[str, float], voice: CountedVoice, whole: CountedVoice) -> str:
        """What it said and counted as; and where its best option is told with others, which it
        is."""
        words = f"said {self._best(own)}; counted as" if own else "counted as"
        words = f"{words} {self._each(voice.said, voice.said)}"
        if not any(whole.prefers(option) for option in self.ranked):
            words += f" (most of all {self._best(whole.said)})"
        if voice.weight is not None:
            return f"{words}, weight {voice.weight:.2f}"
        return f"{words}, which adds {self._adds(voice.evidence)}"

    def _mean(self) -> str:
        """Weights times what each says of the leader; and what is made of that mean."""
        vote, best = self.vote, self.best
        weighed = [(voice.weight, voice.said) for voice in vote.voices if voice.weight]
        means = {
            key: sum(weight * said.get(key, 0.0) for weight, said in weighed)
            for key in vote.options
        }
        shares = [
            f"{weight:.2f}{TIMES}{self._number(said.get(best, 0.0))}" for weight, said in weighed
        ]
        words = f"{' + '.join(shares)} = {self._number(means[best])} for {self._option(best)}"
        drafts = vote.drafts()
        if all(abs(means[key] - drafts[key]) < SAME for key in vote.options):
            return words
        if not self.of_two:
            words += f", likewise {self._each({k: p for k, p in means.items() if k != best})}"
        steps = []
        if vote.temperature != 1.0:
            steps.append(f"each to the power of {1.0 / vote.temperature:.2f}")
        steps += [f"e to the power of {added}" for added in self._before()]
        made = f"; {', times '.join(steps)}" if steps else ""
        return f"{words}{made}; all shared out that is {self._each(drafts)}"

    def _evidence(self) -> str:
        """What all add to the logarithms."""
        vote = self.vote
        heard = {key: sum(v.evidence.get(key, 0.0) for v in vote.voices) for key in vote.options}
        total = {
            key: value + vote.prior.get(key, 0.0) + vote.floor.get(key, 0.0)
            for key, value in heard.items()
        }
        added = ", ".join([f"{self._adds(heard)} from the voices", *self._before()])
        over = self.over if self.of_two else ""
        return (
            f"{added} make {self._adds(total)}{over} (logarithms), so {self._each(vote.drafts())}"
        )

    def _before(self) -> Iterator[str]:
        """What is added to the logarithms beside the voices."""
        vote = self.vote
        over = self.over if self.of_two and vote.how == "mean" else ""
        least = {key: value - self.many.get(key, 0.0) for key, value in vote.floor.items()}
        if vote.prior:
            yield f"{self._adds(vote.prior)}{over} before any of them"
        if any(least.values()):
            yield f"{self._adds(least)}{over} as no option falls to nothing"
        for name, more in self.many.items():
            yield f"{more:+.2f} for {self._option(name)} as they are many"

    def _later(self) -> Iterator[str]:
        """What talk and a judge made of it."""
        vote = self.vote
        verdict = vote.verdict if vote.verdict and vote.verdict.weight > 0.0 else None
        if vote.talk is not None:
            over = self.over if self.of_two else ""
            moves, weight = self._adds(vote.talk.shift), vote.talk.weight
            yield f"talk moves the logarithms by {moves}{over}, of which {weight:.2f} counts"
        if verdict is not None:
            choice, over = self._option(verdict.choice), self._option(verdict.over)
            words = f"the judge gives {choice} {verdict.share:.2f} of what it and {over} have"
            partly = verdict.weight != 1.0
            yield words + f", and the log-odds go {verdict.weight:.2f} of the way there" * partly
        if vote.line is not None:
            every = ", all answers but the one for nothing together"
            of_all = "" if YES in vote.probabilities else every
            yield f"it is in from a probability of {vote.line:.2f} on{of_all}"
        if vote.merged is not None:
            merged, over = self._option(vote.merged.choice), self._option(vote.merged.over)
            share = vote.merged.share
            yield f"merged from the best: {merged} has {share:.2f} of the vote with {over}"
        if vote.talk is not None or verdict is not None or vote.merged is not None:
            yield f"that leaves {self._each(vote.probabilities)}"

    def _adds(self, numbers: Mapping[str, float]) -> str:
        """Additions to logarithms: of two options how far the best is moved over the other; of more
        each, from their mean, as only differences count."""
        if self.of_two:
            return f"{numbers.get(self.best, 0.0) - numbers.get(self.other, 0.0):+.2f}"
        middle = sum(numbers.get(key, 0.0) for key in self.ranked) / len(self.ranked)
        return ", ".join(
            f"{numbers.get(key, 0.0) - middle:+.2f} for {self._option(key)}" for key in self.ranked
        )

    def _each(self, said: Mapping[str, float], order: Mapping[str, float] | None = None) -> str:
        """Probabilities in the order of what they came to, or another one; of two options that of
        the better one."""
        ranks = self.vote.probabilities if order is None else order
        ranked = sorted(said, key=self._rank(ranks))
        if len(ranked) == 2 and len(self.ranked) == 2:
            ranked = [max(ranked, key=said.__getitem__)]
        return ", ".join(f"{self._option(key)} {self._number(said[key])}" for key in ranked)

    def _rank(self, said: Mapping[str, float]) -> Callable[[str], tuple[bool, float]]:
        """The most probable option first, and what many others have together last."""
        return lambda key: (key not in self.whole.probabilities, -said.get(key, 0.0))

    def _best(self, said: Mapping[str, float]) -> str:
        best = max(said, key=lambda key: said[key])
        return f"{self._option(best)} {self._number(said[best])}"

    def _number(self, probability: float) -> str:
        return f"{probability:.{self.digits}f}"

    def _option(self, key: str) -> str:
        return _short(self.whole.names.get(key, key))


def _as_cast(count: CountedVote, ballot: Ballot | None) -> dict[str, float]:
    """What the seat said of the options; empty where its ballot does not name them."""
    said = ballot.probabilities if ballot else {}
    if set(count.probabilities) == {YES, NO} and count.part in said:
        return {YES: said[count.part], NO: 1.0 - said[count.part]}
    return said if said and set(said) <= set(count.probabilities) else {}


def _short(text: str) -> str:
    return textwrap.shorten(text, OPTION, placeholder="…")
