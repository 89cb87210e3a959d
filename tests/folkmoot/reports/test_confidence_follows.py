"""How sure an answer is follows from the printed lines alone, whatever was asked and however many
options there were."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

import pytest

from consensus.protocol.decide import decide
from consensus.protocol.default import default_protocol
from folkmoot.planning import plan_campaign
from folkmoot.reports.counted import count_lines
from kinds.base import kind_of
from schema.annotation import Annotation
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.policy import Policy
from schema.task import Task
from schema.transcript import Ask, Finish, Transcript
from tests.folkmoot.reports.test_recounted_by_hand import (
    NUMBER,
    ROUNDED,
    _said,
    by_hand,
    options_told,
)

TEXT = "Ada met Bob and Cy at the Old Mill in Ely."
NAMES = [f"n{n}" for n in range(12)]
HOW_SURE = ("how sure the answer is: ", "the least sure of all: ")
LIKELY = {"find": "likely", "threshold": 0.3}
CASES: dict[str, dict[str, Any]] = {
    "of two labels": {"kind": "classification", "labels": ["a", "b"]},
    "of 150 labels": {"kind": "classification", "labels": [f"l{n}" for n in range(150)]},
    "several of 150 labels": {"kind": "multi_label", "labels": [f"l{n}" for n in range(150)]},
    "of five marks": {"kind": "rating"},
    "of 101 marks": {"kind": "rating", "options": {"high": 100, "low": 0, "tolerance": 10}},
    "the mean of 101 marks": {
        "kind": "rating",
        "options": {"high": 100, "low": 0, "tolerance": 10, "merge": "mean"},
    },
    "of a tree": {"kind": "taxonomy", "labels": ["x/a", "x/b", "y/a", "y/b"]},
    "of a big tree": {"kind": "taxonomy", "labels": [f"t{n % 6}/l{n}" for n in range(47)]},
    "of spans": {"kind": "spans", "labels": ["person", "place"], "options": LIKELY},
    "of spans of twelve types": {"kind": "spans", "labels": NAMES, "options": LIKELY},
    "of an order": {
        "kind": "ranking",
        "input_fields": ["text", "items"],
        "input": {"items": ["one", "two", "three", "four"]},
    },
    "by principles": {
        "kind": "preference",
        "input_fields": ["text", "a", "b"],
        "input": {"a": "Good.", "b": "Better."},
        "options": {"principles": "kind,true"},
    },
    "of turns": {
        "kind": "dialogue",
        "labels": NAMES,
        "input_fields": ["dialogue"],
        "input": {"dialogue": [{"speaker": "A", "text": "Hi."}, {"speaker": "B", "text": "Ho."}]},
    },
}


def _campaign(kind: str, given: dict[str, Any]) -> Campaign:
    made = plan_campaign(name="c", kind=kind, models=["scripted-a", "scripted-b"], **given)
    drafting = tuple(stage for stage in default_protocol(kind).stages if stage.name == "draft")
    plan = made.protocol.model_copy(update={"stages": drafting})
    return made.model_copy(update={"protocol": plan})


def _ballot(mode: str, choices: Sequence[Choice], chance: random.Random) -> Ballot:
    """Probabilities as a model may give them: a few likely ones, and a tail."""
    drawn = {choice.key: chance.gammavariate(0.3, 1.0) + 1e-6 for choice in choices}
    if mode == "several":
        return Ballot(
            method="label_scores",
            mode="several",
            probabilities={key: p / (1.0 + p) for key, p in drawn.items()},
        )
    totals: dict[str, float] = {}
    for choice in choices:
        totals[choice.group] = totals.get(choice.group, 0.0) + drawn[choice.key]
    said = {choice.key: drawn[choice.key] / totals[choice.group] for choice in choices}
    return Ballot(
        method="label_scores",
        mode="grouped" if any(choice.group for choice in choices) else "one",
        probabilities=said,
    )


def _ended(campaign: Campaign, input: dict[str, Json], chance: random.Random) -> Annotation:
    task = Task(campaign="c", id="t", revision="r", input=input)
    transcript = Transcript(campaign=campaign, task=task)
    space = kind_of(campaign.kind).answer_space(campaign, input)
    choices = kind_of(campaign.kind).candidates(campaign, input, ())
    mode = "several" if space.kind == "several_of" else "one"
    while not isinstance(step := decide(transcript, Policy(warm=True)), Finish):
        assert isinstance(step, Ask)
        turns = [each.answered(ballot=_ballot(mode, choices, chance)) for each in step.requests]
        transcript = transcript.model_copy(update={"turns": (*transcript.turns, *turns)})
    return step.annotation


def _votes(lines: Sequence[str], ended: Annotation) -> list[dict[str, float]]:
    """What follows from each vote that is told, by hand; and of what is in of many options, the
    probability that it is any of them."""
    heads = [n for n, line in enumerate(lines) if line.startswith("how ") and line[-1] == ":"]
    found = []
    for number, (start, end) in enumerate(zip(heads, [*heads[1:], None], strict=True)):
        own = lines[start:end]
        vote = [line for line in own if not line.startswith((*HOW_SURE, "the ledger"))]
        named = options_told(vote)  # of two options one is told
        result, _ = by_hand(vote, named if len(named) > 1 else ended.counts[number].options)
        found.append(result | {f"not {name}": 1.0 - p for name, p in result.items()})
    return found


def _share(odds: float) -> float:
    return odds / (1.0 + odds)


@pytest.mark.parametrize("case", CASES)
def test_how_sure_an_answer_is_follows_from_the_printed_lines(case: str) -> None:
    given = dict(CASES[case])
    kind, input = given.pop("kind"), {"text": TEXT, **given.pop("input", {})}
    campaign, chance = _campaign(kind, given), random.Random(case)
    for _ in range(6):
        ended = _ended(campaign, input, chance)
        assert ended.confidence is not None
        lines = [line for line, _ in count_lines(ended.counts, {})]
        last = next((line for line in lines if line.startswith(HOW_SURE)), "")
        result, *other = _votes(lines, ended)
        if not last:  # one answer's own probability
            sure = result[ended.counts[0].leader]
        elif ended.counts[0].held:  # several have it together
            each = _said(last.rpartition(": ")[2])
            assert sum(each.values()) == pytest.approx(ended.confidence, abs=ROUNDED)
            for name, p in each.items():
                assert result[name] == pytest.approx(p, abs=ROUNDED)
            sure = sum(result[name] for name in each)
        elif "gives way" in last:  # two parts decide
            kept, *odds = map(float, re.findall(NUMBER, last)[:3])
            assert kept == odds[0]
            assert kept / (sum(odds) + 1.0) == pytest.approx(ended.confidence, abs=ROUNDED)
            told = [*result.values(), *(p for each in other for p in each.values())]
            assert all(any(abs(_share(each) - p) < ROUNDED for p in told) for each in odds)
            continue
        else:  # one part decides
            number = float(re.findall(NUMBER, last)[-1])
            assert number == pytest.approx(ended.confidence, abs=0.0051)
            sure = min(result.values(), key=lambda p: abs(p - number))
        assert sure == pytest.approx(ended.confidence, abs=ROUNDED), lines
