"""What a committee must beat: its best seat, learners without any seat, and a plain stack.

All learn from the gold that a table knows and say something of every row of it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.contest import Cast
from consensus.learning.calibration import corrected, corrections, learned
from consensus.learning.experts.scores import Scores, log_scores
from consensus.learning.folds import folds_of
from schema.ballot import Ballot
from schema.policy import Policy, SeatCalibration
from schema.seat import Seat

FOLDS = 5
LEAST = 1e-5
"""What a choice is given at least by a learner that has never seen it."""


def strongest(table: BallotTable) -> str:
    """The voice that is trusted where nothing is known: the last, as rosters are ordered."""
    return table.voices[-1]


def best_raw(table: BallotTable) -> str:
    """The voice whose first choices are right on the most gold rows; of equals the strongest."""
    known = table.known
    if not known.any():
        return strongest(table)
    right = (table.labels[known] == table.gold[known, None]).sum(axis=0)
    return _best(table.voices, right)


def best_fitted(table: BallotTable) -> str:
    """The voice that is right on the most gold rows which its regression has not seen."""
    solved = np.flatnonzero(table.known)
    if len(solved) < FOLDS:
        return best_raw(table)
    right = np.zeros(len(table.voices))
    for train, test in folds_of(table.gold[solved], FOLDS, 0):
        known, unseen = table.rows(solved[train]), table.rows(solved[test])
        for at, voice in enumerate(table.voices):
            said = Scores(voice).fit(known).predict(unseen)
            right[at] += (said.argmax(axis=1) == unseen.gold).sum()
    return _best(table.voices, right)


def fitted_seat(table: BallotTable, voice: str) -> Floats:
    """[tasks, choices]: one seat, fitted on the gold; batch-calibrated (Zhou et al., 2023, with
    labels that are taken to be equally frequent) where there is none."""
    if table.known.any():
        return Scores(voice).fit(table.rows(table.known)).predict(table)
    return batch_calibrated(table, voice)


def batch_calibrated(table: BallotTable, voice: str) -> Floats:
    """[tasks, choices]: one seat's ballots without its mean, as the pooled mean reads them in a
    campaign; NaN where the seat is silent."""
    keys = [str(at) for at in range(len(table.choices))]
    alone = Seat(id="alone", role="generator", model="alone")
    said = table.probabilities[:, table.voices.index(voice)]
    casts = {
        at: Cast(alone, "draft", _ballot(dict(zip(keys, said[at].tolist(), strict=True))))
        for at in np.flatnonzero(~np.isnan(said).any(axis=1))
    }
    known: dict[str, SeatCalibration] = {}
    for cast in casts.values():
        known |= learned(known, "alone/draft", cast.ballot, frozenset(keys))
    found = np.full_like(said, np.nan)
    policy = Policy(calibration=known)
    for at, cast in casts.items():
        read = corrected(cast.ballot, corrections(cast, policy))
        found[at] = [read[key] for key in keys]
    return found


def most_frequent(table: BallotTable) -> Floats:
    """[tasks, choices]: the shares of the choices in the gold, whatever the task."""
    classes = np.bincount(table.gold[table.known], minlength=len(table.choices))
    return np.tile(classes / classes.sum(), (len(table), 1))


def text_alone(table: BallotTable) -> Floats:
    """[tasks, choices]: logistic regression on the TF-IDF of words and pairs of words."""
    solved = np.flatnonzero(table.known)
    return _of_text(table, solved, np.arange(len(table)))


def plain_stack(table: BallotTable) -> Floats:
    """[tasks, choices]: logistic regression (C = 1) on all seats' standardised log-scores and the
    out-of-fold log-probabilities of :func:`text_alone`. What anybody would try first."""
    solved = np.flatnonzero(table.known)
    blind = np.zeros((len(solved), len(table.choices)))
    for train, test in folds_of(table.gold[solved], FOLDS, 0):
        blind[test] = _of_text(table, solved[train], solved[test])
    scores = np.hstack([log_scores(table, voice) for voice in table.voices])
    scores = np.where(np.isnan(scores), -np.log(len(table.choices)), scores)
    scores = (scores - scores[solved].mean(axis=0)) / (scores[solved].std(axis=0) + 1e-6)
    return _regression(
        np.hstack([scores[solved], np.log(blind)]),
        table.gold[solved],
        np.hstack([scores, np.log(text_alone(table))]),
        len(table.choices),
        strength=1.0,
    )


def knowing(table: BallotTable, rows: Numbers) -> BallotTable:
    """The table with the gold of these rows alone."""
    gold = np.full(len(table), -1)
    gold[rows] = table.gold[rows]
    return replace(table, gold=gold)


def _ballot(probabilities: dict[str, float]) -> Ballot:
    return Ballot(method="label_scores", probabilities=probabilities)


def _best(voices: Sequence[str], right: Floats | Numbers) -> str:
    return max(zip(right, range(len(voices)), voices, strict=True))[2]


def _of_text(table: BallotTable, train: Numbers, test: Numbers) -> Floats:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    known = vectorizer.fit_transform([table.texts[at] for at in train])
    asked = vectorizer.transform([table.texts[at] for at in test])
    return _regression(known, table.gold[train], asked, len(table.choices), strength=10.0)


def _regression(
    x: Floats | csr_matrix, gold: Numbers, asked: Floats | csr_matrix, choices: int, strength: float
) -> Floats:
    said = np.full((asked.shape[0], choices), LEAST)
    classes = np.unique(gold)
    if len(classes) == 1:
        said[:, classes] = 1.0
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = LogisticRegression(C=strength, max_iter=300).fit(x, gold)
        said[:, classes] = np.maximum(model.predict_proba(asked), LEAST)
    return np.asarray(said / said.sum(axis=1, keepdims=True))
