"""The story of a task: a person reads from it why the row got its label."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from folkmoot.reports.course import Counted, course, pinned_policy
from folkmoot.reports.story import tell
from schema.annotation import Annotation
from schema.seat import PersonSeat
from schema.transcript import Transcript
from schema.turn import Turn
from storage.decisions import Decision
from storage.reader import LedgerReader
from tests.folkmoot.conftest import ROOT, Cli, Finished

STAGES = ("refine", "draft", "critique", "review", "debate", "evidence", "revote")


@pytest.fixture
def debated(finished: Finished) -> tuple[Transcript, list[Decision], Annotation, list[str]]:
    """A task that was debated, and its story."""
    with LedgerReader(finished.state / "ledger.db") as reader:
        name = finished.campaign
        task = reader.tasks_asked(name, "argue")[0]
        found = reader.transcript(name, task)
        decisions, annotation = reader.decisions(name, task), reader.annotation(name, task)
        assert annotation is not None
        votes = Counted(len(found.turns), course(found, pinned_policy(reader, name, task)))
    story = list(tell(found, decisions, [annotation], [votes], width=1000))
    return found, decisions, annotation, story


Debated = tuple[Transcript, list[Decision], Annotation, list[str]]


def test_the_story_tells_the_text_and_every_stage_in_order_with_its_reason(
    debated: Debated,
) -> None:
    found, decisions, _, story = debated
    assert str(found.task.input["text"]) in story[1]
    why = {decision.stage: decision.why for decision in decisions}
    told = [line.removeprefix("■ ") for line in story if line.startswith("■ ")]
    assert [line.partition(":")[0] for line in told][: len(STAGES)] == list(STAGES)
    for stage in STAGES:
        assert f"■ {stage}: {why[stage]}" in story


def test_every_turn_is_told_once_with_its_speaker_and_model(debated: Debated) -> None:
    found, _, _, story = debated
    for turn in found.turns:
        who = f"    {turn.seat.id} ({turn.seat.model})"
        mine = [t for t in found.turns if t.seat.id == turn.seat.id]
        assert len([line for line in story if line.startswith(who)]) == len(mine)


def test_both_sides_are_told_with_their_quotes_and_what_the_verifier_found(
    debated: Debated,
) -> None:
    found, _, _, story = debated
    told = "\n".join(story)
    claims = [claim for turn in found.turns if turn.question == "argue" for claim in turn.claims]
    assert len({claim.stance for claim in claims}) == 2
    for claim in claims:
        assert f'✓ "{claim.quote}" stands' in told or f'✗ "{claim.quote}" is struck' in told
        assert f"for {claim.stance})" in told


def test_the_vote_is_told_before_and_after_the_debate(debated: Debated) -> None:
    _, _, annotation, story = debated
    debate = next(n for n, line in enumerate(story) if line.startswith("■ debate"))
    votes = [n for n, line in enumerate(story) if line.startswith("  → the vote: ")]
    assert [n for n in votes if n < debate]
    assert [n for n in votes if n > debate]
    ranked = sorted(annotation.probabilities.items(), key=lambda item: -item[1])
    last = ", ".join(f"{key} {probability:.2f}" for key, probability in ranked)
    assert story[votes[-1]] == f"  → the vote: {last}"


def test_the_outcome_comes_with_its_reason_its_dissent_and_the_known_answer(
    debated: Debated,
) -> None:
    found, _, annotation, story = debated
    end = story[story.index(next(x for x in story if x.startswith(f"■ {annotation.outcome}"))) :]
    assert annotation.reason in end[1]
    assert [line for line in end if line.startswith("  dissent: ")] or not annotation.dissent
    assert end[-1].endswith(f"no seat saw: {found.task.gold}")


def test_the_story_tells_what_each_seat_said_and_what_it_counted_as(debated: Debated) -> None:
    found, _, annotation, story = debated
    (count,) = annotation.counts
    assert count.recomputed() == pytest.approx(annotation.probabilities, abs=1e-3)
    told = story[story.index("  how it was counted:") + 1 :]
    for voice, line in zip(count.voices, told, strict=False):
        cast = next(
            (t.ballot for t in found.turns if (t.seat.id, t.stage) == (voice.name, voice.stage)),
            None,
        )
        best = max(voice.said, key=lambda key: voice.said[key])
        assert f"counted as {best} {voice.said[best]:.2f}" in line
        if cast is not None and cast.best is not None:
            assert f"said {cast.best} {cast.probabilities[cast.best]:.2f};" in line
    assert told[len(count.voices)].startswith("    together: ")


def test_a_person_stands_before_the_version_that_the_answer_made_also_after_a_recount(
    debated: Debated,
) -> None:
    found, decisions, annotation, _ = debated
    said = Turn(
        turn="p",
        campaign=found.campaign.name,
        revision=found.task.revision,
        task=found.task.id,
        stage="answer",
        question="propose",
        seat=PersonSeat(id="ada"),
        says="soup",
    )
    again = annotation.model_copy(update={"version": 2})
    answered = annotation.model_copy(
        update={"version": 3, "by": "person", "counts": (), "votes": ()}
    )
    with_person = found.model_copy(update={"turns": (*found.turns, said)})
    story = tell(with_person, decisions, [annotation, again, answered], [], width=1000)
    told = [line for line in story if line.startswith("■ ")][-4:]
    assert [line.partition(":")[0] for line in told] == [
        f"■ {annotation.outcome}", f"■ {annotation.outcome}", "■ person",
        f"■ {annotation.outcome} by a person",
    ]  # fmt: skip
    assert [line.rpartition("(version ")[2] for line in told[1::2]] == ["2)", "3)"]


def test_the_judge_is_told_in_both_orders(finished: Finished, cli: Cli) -> None:
    with LedgerReader(finished.state / "ledger.db") as reader:
        task = reader.tasks_asked(finished.campaign, "compare")[0]
    told = cli("--state", finished.state, "transcript", task).out
    assert "forward order" in told
    assert "backward order" in told


def test_a_rejected_task_has_a_story_too(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": "ok", "text": "soup"}\n{"id": "e", "text": "  "}\n')
    cli("annotate", file, "--labels", "a,b")
    told = cli("transcript", "e").out
    assert "■ rejected" in told
    assert "empty" in told


@pytest.mark.slow
def test_the_demo_ends_with_a_summary_and_one_whole_debate(cli: Cli, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    result = cli("demo")
    assert result.code == 0, result.err
    for word in (
        "0 open + ",
        "agree with gold",
        "a constant guess",
        "tokens in",
        "effective votes",
    ):
        assert word in result.out
    debate = result.out.partition("One debate")[2]
    for stage in ("draft", "debate", "evidence", "revote"):
        assert f"■ {stage}" in debate
