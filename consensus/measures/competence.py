"""Whom to trust: who is right how often, who errs alike, and whom the vote would miss.

All of it is counted on the tasks with gold. A rule that learns from gold must be handed in so that
it does not see the answers that it is judged on (cross-fitted predictions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers
from consensus.families import effective_votes
from kinds.measures.bootstrap import RESAMPLES, Interval, paired_difference
from kinds.measures.share import Share, wilson

Rule = Callable[[BallotTable], Floats]
"""From ballots to [tasks, choices]: the probability of each choice, NaN where nobody spoke."""


@dataclass(frozen=True)
class Competence:
    """What gold says of the voices; arrays are in their order."""

    voices: tuple[str, ...]
    right: tuple[Share, ...]
    """Of the tasks with gold on which it spoke, those where the voice was right; 95% intervals."""
    confusion: Numbers
    """[voices, choices, choices + 1]: by right choice, how often each was preferred; the last
    column counts silence."""
    correlation: Floats
    """[voices, voices]: of the errors, see :func:`error_correlation`."""
    mean_correlation: float | None
    """Mean over the pairs of which it is known; None where there is none."""
    effective_votes: float
    """How many independent voices these are worth (Kish, 1965): n / (1 + (n - 1) rho), with
    ``mean_correlation`` for rho. Errors that avoid each other count as independent."""
    worth: tuple[Interval, ...]
    """Marginal worth: how much accuracy the vote has with the voice that it has not without it,
    on the same tasks. Empty where no rule was asked."""


def competence(
    table: BallotTable,
    rule: Rule | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Competence:
    """All that is known of whom to trust.

    Args:
        table: the ballots.
        rule: whose vote the marginal worth is measured by; it is called once with all voices and
            once without each.
        resamples: of the intervals of marginal worth.
        seed: of their draws.

    Raises:
        ValueError: when no task has gold.
    """
    known = table.rows(table.known)
    if not len(known):
        raise ValueError("nobody can be judged without a task that has gold")
    labels, voices = known.labels, len(known.voices)
    spoke = labels != UNKNOWN
    hits = (labels == known.gold[:, None]) & spoke
    correlation = error_correlation(known)
    pairs = [correlation[a, b] for a, b in combinations(range(voices), 2)]
    known_pairs = [pair for pair in pairs if not np.isnan(pair)]
    mean = float(np.mean(known_pairs)) if known_pairs else None
    return Competence(
        voices=known.voices,
        right=tuple(wilson(int(hits[:, v].sum()), int(spoke[:, v].sum())) for v in range(voices)),
        confusion=confusions(known),
        correlation=correlation,
        mean_correlation=mean,
        effective_votes=effective_votes(dict.fromkeys(known.voices, 1.0), max(0.0, mean or 0.0)),
        worth=marginal_worth(table, rule, resamples=resamples, seed=seed) if rule else (),
    )


def confusions(table: BallotTable) -> Numbers:
    """[voices, choices, choices + 1]: by right choice, how often each voice preferred each choice;
    the last column counts silence. Only tasks with gold count."""
    known = table.rows(table.known)
    choices = len(table.choices)
    said = np.where(known.labels == UNKNOWN, choices, known.labels)
    cells = known.gold[:, None] * (choices + 1) + said
    size = choices * (choices + 1)
    counts = [np.bincount(cells[:, v], minlength=size) for v in range(len(table.voices))]
    return np.array(counts, dtype=np.int64).reshape(-1, choices, choices + 1)


def error_correlation(table: BallotTable) -> Floats:
    """[voices, voices]: phi coefficient of being wrong, over the tasks with gold on which both
    spoke: 1 for voices that err together, 0 for independent ones.

    NaN where it is not defined: the two have no such task, or one of them is always or never wrong
    on these. The diagonal is that of any correlation, 1 where it is defined.
    """
    known = table.rows(table.known)
    spoke = (known.labels != UNKNOWN).astype(np.float64)
    wrong = spoke * (known.labels != known.gold[:, None])
    both = spoke.T @ spoke
    mine = wrong.T @ spoke  # of the row's voice, on the tasks of both
    together = both * (wrong.T @ wrong) - mine * mine.T
    spread = mine * (both - mine)
    phi: Floats = np.full_like(spread, np.nan)
    scale = np.sqrt(spread * spread.T)
    np.divide(together, scale, out=phi, where=scale > 0.0)
    return phi


def marginal_worth(
    table: BallotTable, rule: Rule, *, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Interval, ...]:
    """For each voice, the accuracy of the vote of all minus that of the vote without it, with a
    paired 95% bootstrap interval over the tasks with gold.

    Where a vote is tied, as it often is after one of three has left, it counts as right with the
    chance that a pick at random has. Where nobody spoke it is not right.

    Raises:
        ValueError: when no task has gold.
    """
    everyone = range(len(table.voices))
    whole = credit(rule(table), table.gold)[table.known]
    found = []
    for voice in everyone:
        rest = table.columns([other for other in everyone if other != voice])
        without = credit(rule(rest), table.gold)[table.known]
        found.append(paired_difference(whole, without, resamples=resamples, seed=seed))
    return tuple(found)


def credit(probabilities: Floats, gold: Numbers) -> Floats:
    """[tasks]: the chance that a pick among the best choices is right; 0 without gold or answer."""
    if not probabilities.size:
        return np.zeros(len(gold))
    said = np.nan_to_num(probabilities, nan=-1.0)
    best = said.max(axis=1, keepdims=True)
    tied = (said >= best - 1e-9) & (best >= 0.0)
    right = tied[np.arange(len(gold)), gold] & (gold != UNKNOWN)
    return np.asarray(right / np.maximum(1, tied.sum(axis=1)))
