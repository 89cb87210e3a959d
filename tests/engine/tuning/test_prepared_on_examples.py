"""A prepared file labels example reviews as well as its original, asked as the generator asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.seat.turn_taker import take_turn
from engine.llama.engine import LlamaEngine
from engine.settings import EngineSettings
from engine.shelf.catalogue import BUILT_IN
from engine.shelf.model_files import locate
from engine.shelf.prepared import file_to_run
from schema.campaign import Campaign, Label
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat
from schema.turn import Brief, TurnRequest
from tests.engine.conftest import MODELS
from tests.threads import THREADS

EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = ("reviews", "hard-reviews")
LABELS = ("negative", "positive")
ROWS = 24
"""Of each file."""
DRAWS = 2000

pytestmark = [pytest.mark.model, pytest.mark.slow]


def rows_of(name: str) -> list[dict[str, Any]]:
    with (EXAMPLES / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, ROWS)]


async def ballots(
    engine: LlamaEngine, model: str, rows: Sequence[dict[str, Any]]
) -> NDArray[np.float64]:
    """Probabilities that a generator gives the labels, of shape (rows, labels)."""
    seat = Seat(id="generator-1", role="generator", model=model)
    stage = Stage(name="draft", question="propose", roles=("generator",))
    campaign = Campaign(
        name="gold",
        labels=tuple(Label(name=label) for label in LABELS),
        roster=(seat,),
        protocol=ProtocolPlan(stages=(stage,)),
    )

    async def ballot(row: dict[str, Any]) -> list[float]:
        request = TurnRequest(
            turn=row["id"],
            campaign="gold",
            revision="r",
            task=row["id"],
            input={"text": row["text"]},
            stage="draft",
            seat=seat,
            seed=7,
            brief=Brief(question="propose"),
        )
        turn = await take_turn(request, campaign, engine)
        assert turn.ballot, turn.error
        return [turn.ballot.probabilities[label] for label in LABELS]

    return np.array(await asyncio.gather(*(ballot(row) for row in rows)))


def ballots_of_both(
    model: str, sets: Sequence[list[dict[str, Any]]], folder: Path
) -> list[list[NDArray[np.float64]]]:
    """Ballots of the original and of the prepared file on each set, each as a model of its own
    name that is loaded once."""
    entry, prepared = BUILT_IN[model], file_to_run(BUILT_IN[model])
    files = {
        "as-fetched": (locate(entry), entry.sha256),
        "as-prepared": (prepared.path, prepared.sha256),
    }
    catalogue = folder / "models.toml"
    catalogue.write_text(
        "".join(
            f'[models.{name}]\nfamily = "{entry.family}"\ntemplate = "{entry.template}"\n'
            f'path = "{path}"\nsha256 = "{sha256}"\n'
            for name, (path, sha256) in files.items()
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLKMOOT_MODELS_FILE", str(catalogue))

        async def run(name: str) -> list[NDArray[np.float64]]:
            engine = LlamaEngine(EngineSettings(threads=THREADS))
            try:
                return [await ballots(engine, name, rows) for rows in sets]
            finally:
                await engine.close()

        return [asyncio.run(run(name)) for name in files]


def calibrated(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Batch calibration: each label's mean log-probability is subtracted (arXiv 2309.17249)."""
    logs = np.log(np.maximum(probabilities, 1e-12))
    return np.asarray(logs - logs.mean(axis=0))


def interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """95% interval of the mean of paired differences, by bootstrap over the rows."""
    draws = np.random.default_rng(0).choice(differences, (DRAWS, len(differences)))
    low, high = np.quantile(draws.mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


@pytest.mark.parametrize("model", MODELS)
def test_a_prepared_files_accuracy_is_no_worse_than_the_originals_within_its_interval(
    model: str, tmp_path: Path
) -> None:
    if file_to_run(BUILT_IN[model]).quantization == "original":
        pytest.skip(f"{model} runs from its original here: see folkmoot models list")
    sets = [rows_of(name) for name in FILES]
    differences = []
    for rows, *both in zip(sets, *ballots_of_both(model, sets, tmp_path), strict=True):
        gold = np.array([LABELS.index(row["gold"]) for row in rows])
        original, prepared = (calibrated(ballots).argmax(axis=1) == gold for ballots in both)
        differences.append(prepared.astype(float) - original.astype(float))
    low, high = interval(np.concatenate(differences))
    assert high >= 0, f"accuracy changes by {low:.3f} to {high:.3f}"
