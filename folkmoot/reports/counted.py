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
FEW = 8
"""Of so many options at most, all are told."""
SAME = 0.005
"""Probabilities that are no further apart are told alike."""

Spoken = tuple[str, str]
"""A seat and a stage."""

Line = tuple[str, int]
"""A paragraph and its indent."""


def count_lines(counts: Sequence[CountedVote], said: Mapping[Spoken, Ballot]) -> Iterator[Line]:
    """How an answer was counted, so that a person can count again: from what is told, and nothing
    else, follows the probability that is told (of votes with many options, how two of them stand to
    each other).

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
    if counts and counts[0].whole:
        sort = "the least sure of all" if counts[0].part else "how sure the answer is"
        yield f"{sort}: {counts[0].whole}", 2
    if len(counts) > SHOWN_PARTS:
        yield f"the ledger keeps {len(counts)} of these votes", 2


def _about(count: CountedVote) -> str:
    return f'"{_short(count.about or count.part)}"' if count.part else "it"


def _voice(count: CountedVote, voice: CountedVoice, ballot: Ballot | None) -> str:
    own = _as_cast(count, ballot)
    words = f"said {_best(count, own)}; counted as" if own else "counted as"
    told = _each(count, voice.said, voice.said) if _is_few(count) else _best(count, voice.said)
    words = f"{words} {told}"
    if voice.weight is not None:
        return f"{words}, weight {voice.weight:.2f}"
    return f"{words}, which adds {_adds(count, voice.evidence)}"


def _as_cast(count: CountedVote, ballot: Ballot | None) -> dict[str, float]:
    """What the seat said of the options; empty where its ballot does not name them."""
    said = ballot.probabilities if ballot else {}
    if set(count.probabilities) == {YES, NO} and count.part in said:
        return {YES: said[count.part], NO: 1.0 - said[count.part]}
    return said if said and set(said) <= set(count.probabilities) else {}


def _sum(count: CountedVote) -> str:
    return _mean(count) if count.how == "mean" else _evidence(count)


def _mean(count: CountedVote) -> str:
    """Weights times what each says of the leader; and what is made of that mean."""
    best, other = _two(count)
    means = {
        key: sum((voice.weight or 0.0) * voice.said.get(key, 0.0) for voice in count.voices)
        for key in count.options
    }
    shares = [f"{v.weight:.2f}{TIMES}{v.said.get(best, 0.0):.2f}" for v in count.voices if v.weight]
    words = f"{' + '.join(shares)} = {means[best]:.2f} for {_option(count, best)}"
    drafts = count.drafts()
    if all(abs(means[key] - drafts[key]) < SAME for key in count.options):
        return words
    if not _is_few(count):
        words += f", likewise {means[other]:.2f} for {_option(count, other)}"
    elif len(count.options) > 2:
        words += f", likewise {_each(count, {k: p for k, p in means.items() if k != best})}"
    steps = []
    if count.temperature != 1.0:
        steps.append(f"each to the power of {1.0 / count.temperature:.2f}")
    for what, numbers in _before(count):
        steps.append(f"e to the power of {_adds(count, numbers)}{_over(count)} {what}")
    made = f"; {', times '.join(steps)}" if steps else ""
    return f"{words}{made}; all shared out that is {_standing(count, drafts)}"


def _evidence(count: CountedVote) -> str:
    """What all add to the logarithms."""
    heard = {key: sum(v.evidence.get(key, 0.0) for v in count.voices) for key in count.options}
    total, before = dict(heard), ""
    for what, numbers in _before(count):
        before += f", {_adds(count, numbers)} {what}"
        total = {key: value + numbers.get(key, 0.0) for key, value in total.items()}
    return (
        f"{_adds(count, heard)} from the voices{before} make {_adds(count, total)}{_over(count)} "
        f"(logarithms), so {_standing(count, count.drafts())}"
    )


def _before(count: CountedVote) -> Iterator[tuple[str, Mapping[str, float]]]:
    """What is added to the logarithms beside the voices."""
    if count.prior:
        yield "before any of them", count.prior
    if count.floor:
        yield "as no option falls to nothing", count.floor


def _later(count: CountedVote) -> Iterator[str]:
    """What talk and a judge made of it."""
    if count.talk is not None:
        yield (
            f"talk moves the logarithms by {_adds(count, count.talk.shift)}{_over(count)}, of "
            f"which {count.talk.weight:.2f} counts"
        )
    verdict = count.verdict if count.verdict and count.verdict.weight > 0.0 else None
    if verdict is not None:
        choice, over = (_option(count, key) for key in (verdict.choice, verdict.over))
        words = f"the judge gives {choice} {verdict.share:.2f} of what it and {over} have"
        partly = verdict.weight != 1.0
        yield words + f", and the log-odds go {verdict.weight:.2f} of the way there" * partly
    if count.line is not None:
        together = (
            "" if YES in count.probabilities else ", all answers but the one for nothing together"
        )
        yield f"it is in from a probability of {count.line:.2f} on{together}"
    if count.merged is not None:
        merged, over = (_option(count, key) for key in (count.merged.choice, count.merged.over))
        yield f"merged from the best: {merged} has {count.merged.share:.2f} of the vote with {over}"
    if count.talk is not None or verdict is not None or count.merged is not None:
        yield f"that leaves {_standing(count, count.probabilities)}"


def _is_few(count: CountedVote) -> bool:
    """Whether all options are told."""
    return len(count.options) <= FEW


def _two(count: CountedVote) -> tuple[str, str]:
    """The best option and the next; the same twice where there is but one."""
    ranked = _ranked(count)
    return ranked[0], ranked[min(1, len(ranked) - 1)]


def _ranked(count: CountedVote) -> list[str]:
    return sorted(count.options, key=lambda key: -count.probabilities[key])


def _adds(count: CountedVote, numbers: Mapping[str, float]) -> str:
    """Additions to logarithms: of two options, or of many, how far the best is moved over the next;
    of a few each, from their mean, as only differences count."""
    best, other = _two(count)
    if _over(count):
        return f"{numbers.get(best, 0.0) - numbers.get(other, 0.0):+.2f}"
    middle = sum(numbers.get(key, 0.0) for key in count.options) / len(count.options)
    return ", ".join(
        f"{numbers.get(key, 0.0) - middle:+.2f} for {_option(count, key)}" for key in _ranked(count)
    )


def _over(count: CountedVote) -> str:
    """Of what such a number is told; empty where every option has its own."""
    if 2 < len(count.options) <= FEW:
        return ""
    best, other = _two(count)
    return f" for {_option(count, best)} over {_option(count, other)}"


def _standing(count: CountedVote, said: Mapping[str, float]) -> str:
    """The probabilities; of many options those of the best two, and of the rest together."""
    ranked = sorted(said, key=lambda key: -count.probabilities.get(key, 0.0))
    if len(ranked) <= FEW:
        return _each(count, said)
    rest = sum(said[key] for key in ranked[2:])
    told = _each(count, {key: said[key] for key in ranked[:2]})
    return f"{told}, and {rest:.2f} for the other {len(ranked) - 2} together"


def _each(
    count: CountedVote, said: Mapping[str, float], order: Mapping[str, float] | None = None
) -> str:
    """Probabilities in the order of what they came to, or another one; of two options that of the
    better one."""
    ranks = count.probabilities if order is None else order
    ranked = sorted(said, key=lambda key: -ranks.get(key, 0.0))
    if len(ranked) == 2 and len(count.options) == 2:
        ranked = [max(ranked, key=said.__getitem__)]
    return ", ".join(f"{_option(count, key)} {said[key]:.2f}" for key in ranked)


def _best(count: CountedVote, said: Mapping[str, float]) -> str:
    best = max(said, key=lambda key: said[key])
    return f"{_option(count, best)} {said[best]:.2f}"


def _option(count: CountedVote, key: str) -> str:
    return _short(count.names.get(key, key))


def _short(text: str) -> str:
    return textwrap.shorten(text, OPTION, placeholder="…")
