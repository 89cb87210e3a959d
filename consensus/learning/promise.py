"""What can be promised of the accepted answers of a campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consensus.contest import Contest, Tally, VotingRule
from consensus.learning.drafts import drafts_alone
from consensus.measures.acceptance import acceptance_threshold
from consensus.parts import count
from schema.policy import Policy, Promise

MISS = 0.1
"""The chance that a promise is broken nevertheless."""
IMPARTIAL = frozenset({"trusted", "pooled_mean"})
"""The voting rules that judge no solved task by what they learnt from it. Of what others say of
solved tasks nothing follows for the rest."""


def promise_of(
    contests: Sequence[Contest],
    policy: Policy,
    rule: VotingRule,
    max_error: float,
    line: float | None = None,
) -> Promise:
    """From which confidence on at most a share ``max_error`` of the answers is wrong.

    Args:
        contests: those with gold are looked at, as their drafts stand. Of answers with parts each
            part is a decision that the promise is about.
        policy: to count by.
        rule: the campaign's.
        max_error: between 0 and 1.
        line: from which probability on a part is in; None for the most probable option.
    """
    nothing = Promise(max_error=max_error, miss=MISS)
    if rule.name not in IMPARTIAL:
        return nothing
    solved = [contest for contest in contests if is_solved(contest)]
    tallies = [count(rule, drafts_alone(contest), policy) for contest in solved]
    if not any(tally.probabilities for tally in tallies):
        return nothing
    decisions = [
        decision
        for contest, tally in zip(solved, tallies, strict=True)
        for decision in decisions_of(contest, tally, line)
    ]
    found = acceptance_threshold(
        [min(1.0, sure) for sure, _ in decisions],
        [right for _, right in decisions],
        max_error,
        MISS,
    )
    return Promise(
        max_error=max_error,
        miss=MISS,
        threshold=found.threshold,
        solved=len(decisions),
        accepted=found.accepted.count,
        wrong=found.wrong.count,
        more_rows=found.more_rows,
    )


def is_solved(contest: Contest) -> bool:
    """Whether the right answer is known."""
    return contest.gold in contest.choices if contest.mode == "one" else contest.right is not None


def decisions_of(
    contest: Contest, tally: Tally, line: float | None = None
) -> list[tuple[float, bool]]:
    """How sure each decision of a solved vote is, and whether it is right; ``line`` as in
    :func:`promise_of`."""
    if contest.mode == "one":
        return [(tally.confidence, tally.leader == contest.gold)]
    right, said = contest.right or frozenset(), tally.probabilities
    found: list[tuple[float, bool]] = []
    for part in contest.parts:
        own = {key: said[key] for key in part.choices if key in said}
        if not own:
            continue
        if contest.mode == "grouped":
            best = _best(own, part.nothing, line)
            found.append((own[best], best in right))
        else:
            ((key, chance),) = own.items()
            is_in = chance >= (0.5 if line is None else line)
            found.append((chance if is_in else 1.0 - chance, is_in == (key in right)))
    return found


def _best(own: Mapping[str, float], nothing: str, line: float | None) -> str:
    """The most probable choice; by a line, that there is nothing, or the best of the others."""
    others = [key for key in own if key != nothing]
    if line is not None and nothing in own and others:
        is_in = 1.0 - own[nothing] >= line
        return max(others, key=own.__getitem__) if is_in else nothing
    return max(own, key=own.__getitem__)
