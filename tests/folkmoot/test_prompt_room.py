"""Labels and guideline that fill a prompt are named before the work, and no text is blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.prompt_room import check_room_for_text
from schema.campaign import Label
from schema.errors import InvalidCampaign
from tests.folkmoot.conftest import MODELS, Cli, write_jsonl

SCRIPTED = MODELS.split(",")


def labels(count: int, words: int) -> list[Label]:
    return [Label(name=f"l{number}", description="word " * words) for number in range(count)]


def test_labels_that_fill_the_prompt_start_nothing(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "rows.jsonl", [{"id": "a", "text": "soup"}])
    (tmp_path / "l.txt").write_text("".join(f"l{n}={'word ' * 20}\n" for n in range(250)))
    result = cli("annotate", file, "--labels", "@l.txt")
    assert result.code == 2
    assert "250 labels with their descriptions take 5,5" in result.err
    assert "scripted-a takes 4,096 in all: there is no room for any text" in result.err
    assert not (tmp_path / "state").exists()


def test_a_guideline_counts_too(cli: Cli) -> None:
    plan = plan_campaign(
        name="c", labels=labels(200, 15), guideline="Mind it. " * 1000, models=SCRIPTED
    )
    with pytest.raises(InvalidCampaign, match="the guideline and 200 labels with their"):
        check_room_for_text(plan, 4096)


def test_labels_that_leave_room_are_not_spoken_of() -> None:
    plan = plan_campaign(name="c", labels=labels(150, 20), models=SCRIPTED)
    assert check_room_for_text(plan, 4096) == ""


@pytest.mark.model
@pytest.mark.parametrize("model", ["smollm2-135m", "gemma-3-270m", "qwen2.5-coder-0.5b"])
def test_a_real_model_counts_in_its_own_tokens(model: str) -> None:
    plan = plan_campaign(name="c", labels=labels(200, 20), models=[model])
    with pytest.raises(InvalidCampaign, match=rf"tokens of each prompt, and {model} takes 4,096"):
        check_room_for_text(plan, 4096)
    assert check_room_for_text(plan, 8192) == ""
    fewer = plan_campaign(name="c", labels=labels(100, 20), models=[model])
    assert check_room_for_text(fewer, 4096) == ""


@pytest.mark.model
def test_a_seat_without_room_is_named_where_others_have_some() -> None:
    plan = plan_campaign(
        name="c", labels=labels(170, 20), models=["scripted-a", "smollm2-135m"],
        seats={"generator": ["scripted-a"], "judge": ["smollm2-135m"]},
    )  # fmt: skip
    told = check_room_for_text(plan, 4096)
    assert "leave no room for any text to" in told
    assert "judge-1 (smollm2-135m)" in told
