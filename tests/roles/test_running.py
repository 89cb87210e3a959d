"""A step of a recipe that is run by a tool, through the seat's agent. No model."""

from __future__ import annotations

import pytest

from roles.running import said_by
from schema.seat import RULES
from schema.turn import Brief, Turn
from schema.writing import Writing
from tests.roles.conftest import Bench
from tools.base import TOOLS, Ran


async def turn(run: str, prompt: str) -> Turn:
    brief = Brief(question="write", writing=Writing(prompt=prompt, run=run))
    return await Bench().turn("generator", brief, model=RULES)


async def test_what_comes_of_it_is_the_text_of_the_step() -> None:
    said = await turn("arithmetic", "6 * 7")
    assert said.status == "spoken"
    assert said.ballot is not None
    assert said.ballot.value["text"] == "42"
    assert [call.form for call in said.calls] == ["stated"]


async def test_what_goes_wrong_is_the_text_so_that_a_gate_can_tell() -> None:
    said = await turn("arithmetic", "six times seven")
    assert said.ballot is not None
    assert said.ballot.value["text"].startswith("error (syntax): 'six")


async def test_a_tool_that_cannot_run_here_fails_the_turn_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusal = Ran(refused="this kernel gives no sandbox (no): allow user namespaces")
    monkeypatch.setattr(type(TOOLS.get("python")), "run", lambda self, text: refusal)
    said = await turn("python", "1")
    assert said.status == "failed"
    assert "allow user namespaces" in said.error


async def test_a_tool_that_nobody_knows_fails_the_turn() -> None:
    said = await turn("pyton", "1")
    assert said.status == "failed"
    assert "did you mean 'python'" in said.error


@pytest.mark.parametrize(
    ("ran", "text"),
    [
        (Ran(value=3.0, stdout="so"), "3"),
        (Ran(stdout="so\n"), "so"),
        (Ran(value=[["Leeds"]]), "Leeds"),
        (Ran(value=[[1, "a"]]), '[[1,"a"]]'),
        (Ran(error="time", says="it ran longer"), "error (time): it ran longer"),
    ],
)
def test_a_value_counts_before_what_was_printed(ran: Ran, text: str) -> None:
    assert said_by(ran) == text
