"""How a vote was counted, in words: what each seat said, what it counted as, and the sum. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from consensus.contest import NO, YES
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
    """How an answer was counted.

    Args:
        counts: the numbers that are kept with it.
        said: the ballots as the seats cast them, by seat and stage; who was asked more than once
            in a stage is left out.
    """
    for count in counts[:SHOWN_PARTS]:
        yield f"how {_about(count)} was counted:", 2
        for voice in count.voices:
            yield f"{voice.name} {_voice(count, voice, said.get((voice.name, voice.stage)))}", 4
        yield f"together: {_sum(count)}", 4
        yield from ((line, 4) for line in _later(count))
    if len(counts) > SHOWN_PARTS:
        yield f"these are the weakest parts; the ledger keeps {len(counts)} of them", 2


def _about(count: CountedVote) -> str:
    return f'"{_short(count.about or count.part)}"' if count.part else "it"


def _voice(count: CountedVote, voice: CountedVoice, ballot: Ballot | None) -> str:
    own = _as_cast(count, ballot)
    words = f"said {_best(count, own)}; counted as" if own else "counted as"
    words = f"{words} {_best(count, voice.said)}"
    if voice.weight is not None:
        return f"{words}, weight {voice.weight:.2f}"
    best, other = _two(count)
    return f"{words}, which adds {_over(voice.evidence, best, other):+.2f}"


def _as_cast(count: CountedVote, ballot: Ballot | None) -> dict[str, float]:
    """What the seat said of the options; empty where its ballot does not name them."""
    said = ballot.probabilities if ballot else {}
    if set(count.probabilities) == {YES, NO} and count.part in said:
        return {YES: said[count.part], NO: 1.0 - said[count.part]}
    return said if said and set(said) <= set(count.probabilities) else {}


def _sum(count: CountedVote) -> str:
    best, other = _two(count)
    drafts = count.drafts()
    if count.how == "mean":
        shares = [f"{v.weight:.2f}{TIMES}{v.said[best]:.2f}" for v in count.voices if v.weight]
        mean = sum((voice.weight or 0.0) * voice.said[best] for voice in count.voices)
        words = f"{' + '.join(shares)} = {mean:.2f} for {_option(count, best)}"
        if abs(mean - drafts[best]) >= 0.005:
            words += f", {drafts[best]:.2f} at a temperature of {count.temperature:.2f}"
        return words
    terms = {"before any of them": _over(count.prior, best, other)}
    if count.floor:
        terms["as no option falls to nothing"] = _over(count.floor, best, other)
    heard = sum(_over(voice.evidence, best, other) for voice in count.voices)
    before = "".join(f", {value:+.2f} {name}" for name, value in terms.items())
    total = heard + sum(terms.values())
    ours, theirs = _option(count, best), _option(count, other)
    return (
        f"{heard:+.2f} from the voices{before} make {total:+.2f} for {ours} over {theirs} "
        f"(logarithms), so {drafts[best]:.2f} to {drafts[other]:.2f}"
    )


def _later(count: CountedVote) -> Iterator[str]:
    """What talk and a judge made of it."""
    best, other = _two(count)
    if count.talk is not None:
        shift = _over(count.talk.shift, best, other)
        yield (
            f"talk moves {_option(count, best)} over {_option(count, other)} by {shift:+.2f}, "
            f"of which {count.talk.weight:.2f} counts"
        )
    verdict = count.verdict if count.verdict and count.verdict.weight > 0.0 else None
    if verdict is not None:
        choice, over = (_option(count, key) for key in (verdict.choice, verdict.over))
        words = f"the judge gives {choice} {verdict.share:.2f} of what it and {over} have"
        partly = verdict.weight != 1.0
        yield words + f", of which {verdict.weight:.2f} counts" * partly
    if count.line is not None:
        together = (
            "" if YES in count.probabilities else ", all answers but the one for nothing together"
        )
        yield f"it is in from a probability of {count.line:.2f} on{together}"
    if count.merged is not None:
        merged, over = (_option(count, key) for key in (count.merged.choice, count.merged.over))
        yield f"merged from the best: {merged} has {count.merged.share:.2f} of the vote with {over}"
    if count.talk is not None or verdict is not None or count.merged is not None:
        yield f"that leaves {_best(count, count.probabilities)}"


def _two(count: CountedVote) -> tuple[str, str]:
    """The best option and the next; the same twice where there is but one."""
    ranked = sorted(count.options, key=lambda key: -count.probabilities[key])
    return ranked[0], ranked[min(1, len(ranked) - 1)]


def _over(numbers: Mapping[str, float], best: str, other: str) -> float:
    return numbers.get(best, 0.0) - numbers.get(other, 0.0)


def _best(count: CountedVote, said: Mapping[str, float]) -> str:
    best = max(said, key=lambda key: said[key])
    return f"{_option(count, best)} {said[best]:.2f}"


def _option(count: CountedVote, key: str) -> str:
    return _short(count.names.get(key, key))


def _short(text: str) -> str:
    return textwrap.shorten(text, OPTION, placeholder="…")
