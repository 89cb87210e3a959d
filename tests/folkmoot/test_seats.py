"""``--judge`` and ``--seat`` put a model on one role, as ``[seats]`` of a campaign file does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.campaign_file.beside import Given, asked_for, campaign_of
from schema.campaign import Campaign
from tests.folkmoot.conftest import Cli, write_jsonl

MODELS = ("scripted-a", "scripted-b", "scripted-c")


def planned(*seats: str, file: Path | None = None) -> Campaign:
    return campaign_of(asked_for(Given(labels="a,b", seats=seats), file), "c", MODELS)


def models_of(plan: Campaign, role: str) -> list[str]:
    return [seat.model for seat in plan.seats(role)]


def test_a_seat_changes_the_models_of_its_role_and_of_no_other() -> None:
    usual, plan = planned(), planned("judge=scripted-big")
    assert models_of(plan, "judge") == ["scripted-big"]
    assert [s for s in plan.roster if s.role != "judge"] == [
        s for s in usual.roster if s.role != "judge"
    ]


@pytest.mark.parametrize(
    "seats", [("debater=scripted-x,scripted-y",), ("debater=scripted-x", "debater = scripted-y")]
)
def test_a_role_may_have_several_models(seats: tuple[str, ...]) -> None:
    assert models_of(planned(*seats), "debater") == ["scripted-x", "scripted-y"]


def test_a_role_may_be_written_as_it_stands_in_a_transcript() -> None:
    assert models_of(planned("peer-reviewer=scripted-x"), "peer_reviewer") == ["scripted-x"] * 2


def test_an_option_wins_over_the_seats_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('[seats]\njudge = "scripted-x"\ncritic = "scripted-x"\n', encoding="utf-8")
    plan = planned("judge=scripted-big", file=file)
    assert models_of(plan, "judge") == ["scripted-big"]
    assert models_of(plan, "critic") == ["scripted-x", "scripted-x"]


def test_an_option_wins_over_one_role_of_a_roster(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    roles = ("generator", "critic", "peer_reviewer", "debater", "verifier", "retrieval_refiner")
    seats = "".join(
        f'[[roster]]\nid = "{role.replace("_", "-")}-9"\nrole = "{role}"\nmodel = "scripted-x"\n'
        for role in (*roles, "judge")
    )
    file.write_text(seats, encoding="utf-8")
    plan = planned("judge=scripted-big", file=file)
    assert models_of(plan, "judge") == ["scripted-big"]
    assert models_of(plan, "generator") == ["scripted-x"]


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        (("--seat", "juge=scripted-a"), "did you mean 'judge'?"),
        (("--seat", "judge=qwen2.5-coder-1.5"), "did you mean 'qwen2.5-coder-1.5b'?"),
        (("--judge", "Gemma-3-270M"), "did you mean 'gemma-3-270m'?"),
        (("--model", "smollm2"), "did you mean 'smollm2-135m'?"),
        (("--seat", "judge"), "write --seat role=model"),
        (("--seat", "judge="), "write --seat role=model"),
    ],
)
def test_what_is_not_known_is_told_with_the_nearest_before_anything_is_started(
    cli: Cli, tmp_path: Path, option: tuple[str, ...], complaint: str
) -> None:
    file = write_jsonl(tmp_path / "soup.jsonl", [{"text": "The soup was cold."}])
    done = cli("annotate", file, "--labels", "a,b", *option)
    assert done.code in (2, 3)
    assert complaint in done.err
    assert not (tmp_path / "state").exists()


def test_a_judge_of_its_own_is_another_campaign_with_that_judge(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "soup.jsonl", [{"id": "r", "text": "The soup was cold."}])
    names = set()
    for more in ((), ("--judge", "scripted-big")):
        done = cli("annotate", file, "--labels", "a,b", "--json", *more)
        names.add(json.loads(done.out)["campaign"])
    assert len(names) == 2
    judge = json.loads(cli("campaign", "show", json.loads(done.out)["campaign"]).out)
    assert [seat["model"] for seat in judge["roster"] if seat["role"] == "judge"] == [
        "scripted-big"
    ]
