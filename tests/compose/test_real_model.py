"""The declared processes once more, with a real model in the engine's own process."""

from __future__ import annotations

import json

import pytest

from engine.shelf.catalogue import BUILT_IN
from engine.shelf.model_files import models_folder
from engine.shelf.prepared import file_to_run
from tests.compose.client import submit
from tests.compose.services import Swarm, until

pytestmark = [pytest.mark.model, pytest.mark.slow]

MODEL = "smollm2-135m"
TASKS = [
    {"id": f"r-{number}", "text": text}
    for number, text in enumerate(
        (
            "A wonderful film, warm and funny from the first scene to the last.",
            "The battery died on the second day and nobody answered my letters.",
            "Every dish was fresh, hot and better than the one before.",
            "Boring, overlong and badly acted.",
        )
    )
]


def test_reviews_are_annotated_by_a_model_that_another_process_runs(swarm: Swarm) -> None:
    swarm.values["FOLKMOOT_MODELS"] = MODEL
    engine = {"FOLKMOOT_MODELS_DIR": str(models_folder())}
    for name in ("nats", "moderator", "engine", "agents"):
        swarm.start(name, environment=engine if name == "engine" else None)
    until(lambda: {service.check() for service in swarm.services} == {0}, 60, "all are healthy")
    swarm.folkmoot(
        "campaign", "create", "reviews", "--labels", "positive,negative", "--model", MODEL
    )
    receipts = submit(swarm, "reviews", TASKS)
    assert [receipt["status"] for receipt in receipts] == ["recorded"] * len(TASKS)
    swarm.folkmoot("watch", "reviews")
    transcripts = [
        json.loads(line)
        for line in swarm.folkmoot("export", "reviews", "--format", "transcripts").splitlines()
    ]
    assert len(transcripts) == len(TASKS)
    asked = [
        call
        for found in transcripts
        for turn in found["turns"]
        for call in turn["calls"]
        if call["form"] in ("score", "generate")
    ]
    file = file_to_run(BUILT_IN[MODEL])  # the prepared one, where this machine has it
    assert {call["model_digest"] for call in asked} == {file.sha256}
    assert {call["parameters"]["original"] for call in asked} == {BUILT_IN[MODEL].sha256}
    assert all(call["prompt_tokens"] > 0 for call in asked)
