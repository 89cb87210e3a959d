"""Rightness: what families weigh where answers are their own and not one of a list.

Answers that nobody has listed differ from task to task, so nothing can be learnt of a choice; but
how often a family's own answer is right can. With weights in proportion to that, those who seldom
know do not outvote the one who does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from consensus.contest import Cast, Contest

LEAST_SOLVED = 10
"""Solved votes from which weights are learnt."""
PRIOR = 4.0
"""Solved votes that the mean of all families is worth for each."""
_DIGITS = 4


def family_weights(contests: Sequence[Contest]) -> dict[str, float]:
    """By family, how often its drafts are right beside the best family, which weighs 1.

    Args:
        contests: votes in which one choice must win; those whose right choice is known teach, also
            where nobody proposed it.

    Returns:
        Nothing where too few are solved, or nobody was ever right.
    """
    solved = [each for each in contests if each.right is not None and each.mode == "one"]
    if len(solved) < LEAST_SOLVED:
        return {}
    hits: dict[str, list[float]] = defaultdict(list)
    for contest in solved:
        own: dict[str, list[float]] = defaultdict(list)
        for cast in contest.casts:
            if (draft := cast.draft) is not None:
                own[draft.seat.kin].append(_share_right(draft, contest.right or frozenset()))
        for family, shares in own.items():
            hits[family].append(sum(shares) / len(shares))
    every = [share for shares in hits.values() for share in shares]
    if not any(every):
        return {}
    mean = sum(every) / len(every)
    right = {
        family: (sum(shares) + PRIOR * mean) / (len(shares) + PRIOR)
        for family, shares in sorted(hits.items())
    }
    best = max(right.values())
    return {family: round(share / best, _DIGITS) for family, share in right.items()}


def _share_right(draft: Cast, right: frozenset[str]) -> float:
    """1 where what the draft finds most probable is right; a tie is shared."""
    said = draft.ballot.probabilities
    most = max(said.values(), default=0.0)
    favourites = [key for key, p in said.items() if p == most]
    return sum(key in right for key in favourites) / len(favourites) if favourites else 0.0
