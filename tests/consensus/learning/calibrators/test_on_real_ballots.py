"""What calibration without gold is worth on the ballots of three small models, thirteen sets.

They are ``ballots/<model>_<set>_<view>.npz`` of the published sets.
"""

from __future__ import annotations

import numpy as np
import pytest

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.calibrators.committee import calibrated, fit_committee
from consensus.learning.calibrators.logits import softmax
from folkmoot.bench.consensus.baselines import batch_calibrated
from tests.published_sets import BALLOTS

MODELS = ("smol", "gemma", "qwen05")
SETS = sorted(file.name[5:-6] for file in BALLOTS.glob("smol_*_0.npz"))

pytestmark = pytest.mark.skipif(not SETS, reason=f"{BALLOTS} has no ballots")


def table_of(name: str) -> BallotTable:
    """One view of each model."""
    files = [np.load(BALLOTS / f"{model}_{name}_0.npz") for model in MODELS]
    said = np.stack([softmax(file["log_probabilities"].astype(float)) for file in files], axis=1)
    labels = tuple(f"label-{n}" for n in range(said.shape[2]))
    return BallotTable(MODELS, MODELS, labels, said, files[0]["gold"].astype(np.int64))


def uniform_batch(table: BallotTable) -> Floats:
    return np.stack([batch_calibrated(table, voice) for voice in table.voices], axis=1)


def test_the_committee_without_gold_beats_no_calibration_and_an_even_prior() -> None:
    accuracy: dict[str, list[float]] = {"none": [], "batch": [], "committee": []}
    loss: dict[str, list[float]] = {"none": [], "batch": [], "committee": []}
    best_seat = []
    by_set: dict[str, dict[str, float]] = {}
    for name in SETS:
        table = table_of(name)
        blind = table.without_gold()
        ways = {
            "none": table.probabilities,
            "batch": uniform_batch(table),
            "committee": calibrated(blind, fit_committee(blind)).probabilities,
        }
        seats = [(ways["batch"][:, n].argmax(axis=1) == table.gold).mean() for n in range(3)]
        best_seat.append(max(seats))
        by_set[name] = {}
        for way, read in ways.items():
            pooled = read.mean(axis=1)
            own = float((pooled.argmax(axis=1) == table.gold).mean())
            accuracy[way].append(own)
            by_set[name][way] = own
            right = pooled[np.arange(len(table)), table.gold]
            loss[way].append(float(-np.log(right).mean()))
    macro = {way: float(np.mean(values)) for way, values in accuracy.items()}
    losses = {way: float(np.mean(values)) for way, values in loss.items()}
    assert macro["committee"] > macro["none"] + 0.06
    assert macro["committee"] > macro["batch"] + 0.03
    assert macro["committee"] > np.mean(best_seat)  # the best seat of each set, batch-calibrated
    assert losses["committee"] < min(losses["none"], losses["batch"]) - 0.06
    for skewed in ("hate_davidson", "financial_phrasebank", "tweeteval_sentiment"):
        assert by_set[skewed]["committee"] > max(by_set[skewed]["none"], by_set[skewed]["batch"])
