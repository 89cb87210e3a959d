"""A recipe that was run, for tests that look at its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.turn import TurnRequest
from tests.agents.steward.driver import Run, recipe_of
from tests.payloads import HTML


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The state folder of a recipe that was run, over rows that attack whoever shows them."""
    recipe = recipe_of(
        **{
            "title": "Two passes",
            "pools": {"seeds": {"fields": {"text": "text"}}},
            "pass": [
                {
                    "name": "write",
                    "draw": {"each": "seeds"},
                    "ask": {"prompt": "More like: {text}"},
                    "shape": {"whole": "text"},
                    "keep": [],
                    "gates": [{"says_not": ["plainly"]}],
                    "into": "texts",
                },
                {
                    "name": "again",
                    "draw": {"each": "texts", "below": 2},
                    "ask": {"prompt": "Again: {text}"},
                    "shape": {"whole": "text"},
                    "keep": [],
                    "into": "texts",
                },
            ],
        }
    )

    def answer(request: TurnRequest) -> str:
        assert request.brief.writing is not None
        return request.brief.writing.prompt

    run = Run(tmp_path / "ledger.db", recipe, answer)
    rows = [
        {"text": "a plain seed"},
        {"text": "said plainly"},
        *({"text": each} for each in HTML[:8]),
    ]
    run.begin(seeds=rows).to_end()
    run.ledger.close()
    return tmp_path
