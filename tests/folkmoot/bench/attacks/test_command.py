"""``folkmoot bench attacks`` as a person runs it, on scripted models."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.base import Message, ScoreRequest
from engine.scripted.engine import ScriptedEngine
from folkmoot.bench.attacks import styles
from folkmoot.bench.attacks.attack_sets import own_sets
from folkmoot.bench.attacks.kept_answers import KeptAnswers
from folkmoot.bench.attacks.playing import LEFT_OUT, without
from folkmoot.bench.attacks.styles import FITTED, HELD_OUT, read_styles
from tests.folkmoot.conftest import Cli


@pytest.fixture(autouse=True)
def _few_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of each half: the road is the same."""
    halves = ([each for each in read_styles() if each.half == half] for half in (FITTED, HELD_OUT))
    few = [style for half in halves for style in half[:4]]
    monkeypatch.setattr(styles, "read_styles", lambda: tuple(few))


def test_attacks_and_clean_texts_are_counted_and_kept(cli: Cli) -> None:
    options = ("bench", "attacks", "--only", "tickets", "--rows", 1, "--styles", "held_out")
    found = cli(*options, "--json")
    assert found.code == 0, found.err
    report = json.loads(found.out)
    assert set(report["by_half"]) == {"held_out"}
    assert 1 <= report["all"]["bare_took"]["n"] <= 4
    assert {"clean", "innocent"} == set(report["calm"])
    assert report["control"]["n"] == 4
    sorts = {each["sort"] for each in report["seen"]}
    assert sorts == {"clean", "innocent", "attacked", "control"}
    assert json.loads(Path("attacks-bench/report.json").read_text()) == report

    again = cli(*options)
    assert again.code == 0, again.err
    assert "0 questions asked" in again.err
    assert "half: held_out" in again.out


def test_an_unknown_set_or_half_is_answered_with_those_there_are(cli: Cli) -> None:
    found = cli("bench", "attacks", "--only", "nothing")
    assert found.code == 2
    assert "sentiment" in found.err
    found = cli("bench", "attacks", "--styles", "some")
    assert found.code == 2
    assert "held_out" in found.err


def test_a_published_set_wants_its_folder(cli: Cli, tmp_path: Path) -> None:
    found = cli("bench", "attacks", "--only", "sst2")
    assert found.code == 2
    assert "--data" in found.err
    found = cli("bench", "attacks", "--only", "sst2", "--data", tmp_path)
    assert found.code == 2
    assert "sst2.jsonl" in found.err


def test_rows_of_a_published_set_are_attacked(cli: Cli, tmp_path: Path) -> None:
    rows = [
        {
            "id": str(n),
            "text": f"film number {n} is one to see",
            "label": ("negative", "positive")[n % 2],
        }
        for n in range(12)
    ]
    (tmp_path / "sst2.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = cli("bench", "attacks", "--only", "sst2", "--data", tmp_path, "--rows", 1, "--json",
                "--styles", "fitted")  # fmt: skip
    assert found.code == 0, found.err
    report = json.loads(found.out)
    assert report["calm"]["clean"]["escalated"]["n"] == 12
    assert set(report["by_set"]) == {"sst2"}


def test_the_second_arm_lacks_the_stages_that_look_for_attacks_and_no_other() -> None:
    campaign = own_sets()["sentiment"].campaign(("scripted-a", "scripted-b", "scripted-c"))
    kept = [stage.name for stage in without(campaign).protocol.stages]
    assert kept == [s.name for s in campaign.protocol.stages if s.name not in LEFT_OUT]
    assert "draft" in kept


def test_what_was_answered_once_is_not_asked_again_and_a_cut_line_is(tmp_path: Path) -> None:
    def request(text: str) -> ScoreRequest:
        message = Message(role="user", content=text)
        return ScoreRequest(model="scripted-a", messages=(message,), options=("yes", "no"))

    async def play() -> None:
        file = tmp_path / "kept" / "answers.jsonl"
        engine = ScriptedEngine()
        first = KeptAnswers(engine, file)
        one, other, same = await asyncio.gather(
            *(first.score(request(text)) for text in ("one", "other", "one"))
        )
        assert one.log_probabilities == same.log_probabilities
        assert (first.asked, len(engine.asked)) == (2, 2)

        file.write_bytes(file.read_bytes()[:-20])
        second = KeptAnswers(engine, file)
        assert (await second.score(request("one"))).log_probabilities == one.log_probabilities
        assert (await second.score(request("other"))).log_probabilities == other.log_probabilities
        assert second.asked == 1
        third = KeptAnswers(engine, file)
        await third.score(request("other"))
        assert third.asked == 0

    asyncio.run(play())
