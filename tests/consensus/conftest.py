"""A scripted committee: it answers turn requests as a function says, in any order of arrival.

Only the seats are scripted. The protocol, the kinds, the votes and the policies are the real ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from consensus.protocol.decide import decide
from consensus.protocol.default import default_protocol, default_roster
from kinds import base
from schema.annotation import Annotation, Record
from schema.ballot import Ballot, Proposal
from schema.base import Json, digest
from schema.campaign import Campaign, Label
from schema.choice import AnswerSpace, Choice, OpenText, Pair, SeveralOf
from schema.evidence import Claim, Passage
from schema.policy import Policy
from schema.protocol import ProtocolPlan
from schema.seat import Seat
from schema.task import Task
from schema.transcript import Ask, Finish, Step, Transcript
from schema.turn import TurnRequest

MODELS = [("small", "ash"), ("middle", "birch"), ("large", "cedar")]
MOST_STEPS = 40

Says = Callable[[TurnRequest], dict[str, Any]]
"""From a request to the fields of its turn: ballot, claims, status, …"""


@dataclass(frozen=True)
class Played:
    """What a task went through."""

    transcript: Transcript
    steps: tuple[Step, ...]
    annotation: Annotation

    @property
    def stages(self) -> list[str]:
        """The stages that were asked, in order."""
        return list(dict.fromkeys(step.stage for step in self.steps if isinstance(step, Ask)))

    def requests(self, stage: str) -> list[TurnRequest]:
        """What a stage asked."""
        return [
            request
            for step in self.steps
            if isinstance(step, Ask) and step.stage == stage
            for request in step.requests
        ]


Play = Callable[..., Played]


def play_through(
    campaign: Campaign,
    says: Says,
    *,
    text: str = "The food was cold but the waiter was kind.",
    policy: Policy | None = None,
    hits: tuple[Passage, ...] = (),
    task: str = "t1",
    arrival: int = 0,
) -> Played:
    """Drive a task from its opening to its end; turns of a stage arrive shuffled by ``arrival``."""
    policy = policy or Policy(warm=True)
    transcript = Transcript(
        campaign=campaign,
        task=Task(campaign=campaign.name, id=task, revision="r", input={"text": text}),
        hits=hits,
    )
    steps: list[Step] = []
    chance = random.Random(arrival)
    while len(steps) < MOST_STEPS:
        step = decide(transcript, policy)
        steps.append(step)
        if isinstance(step, Finish):
            return Played(transcript, tuple(steps), step.annotation)
        assert isinstance(step, Ask), step
        turns = [request.answered(**says(request)) for request in step.requests]
        chance.shuffle(turns)
        transcript = transcript.model_copy(update={"turns": (*transcript.turns, *turns)})
    raise AssertionError(f"no end after {MOST_STEPS} steps")


@pytest.fixture
def play() -> Play:
    return play_through


CampaignOf = Callable[..., Campaign]


@pytest.fixture
def campaign_of() -> CampaignOf:
    def make(
        *labels: str,
        kind: str = "classification",
        roster: Sequence[Seat] | None = None,
        protocol: ProtocolPlan | None = None,
        seed: int = 0,
    ) -> Campaign:
        return Campaign(
            name="c",
            kind=kind,
            labels=tuple(Label(name=name) for name in labels or ("positive", "negative")),
            roster=tuple(roster or default_roster(MODELS)),
            protocol=protocol or default_protocol(kind),
            seed=seed,
        )

    return make


def one_of(probabilities: Mapping[str, float]) -> dict[str, Any]:
    """The fields of a turn whose ballot is over choices that exclude one another."""
    return {"ballot": Ballot(method="label_scores", probabilities=dict(probabilities))}


@pytest.fixture
def ballot() -> Callable[[Mapping[str, float]], dict[str, Any]]:
    return one_of


QUOTES = ("food was cold", "waiter was kind")


@pytest.fixture
def scripted() -> Callable[..., Says]:
    """A committee that knows how to answer every question, with ballots as given.

    ``drafts`` and ``revotes`` give the probability of the label ``positive`` by seat; ``judge`` by
    order; critics and reviewers are undecided unless ``reviews`` says otherwise; the verifier
    strikes the claims for the stances in ``strikes`` and finds ``problems`` with the value.
    """

    def make(
        drafts: Mapping[str, float],
        revotes: Mapping[str, float] | None = None,
        judge: Mapping[str, float] | None = None,
        reviews: float = 0.5,
        strikes: Sequence[str] = (),
        problems: tuple[str, ...] = (),
    ) -> Says:
        def binary(positive: float) -> dict[str, Any]:
            return one_of({"positive": positive, "negative": 1.0 - positive})

        def says(request: TurnRequest) -> dict[str, Any]:
            brief = request.brief
            if brief.question == "propose":
                return binary(drafts[request.seat.id])
            if brief.question == "score" and brief.candidate is not None:
                chance = reviews if brief.candidate.key == "positive" else 1.0 - reviews
                said = {brief.candidate.key: chance}
                return {"ballot": Ballot(method="label_scores", mode="several", probabilities=said)}
            if brief.question == "score" and request.seat.role == "generator":
                return binary((revotes or drafts)[request.seat.id])
            if brief.question == "score":
                return binary(reviews)
            if brief.question == "argue":
                assert brief.candidate is not None
                quote = QUOTES[brief.candidate.key == "positive"]
                claim = Claim(
                    id=request.turn, stance=brief.candidate.key, quote=quote, argument="It shows."
                )
                return {"claims": (claim,)}
            if brief.question == "check_claims":
                return {"claims": tuple(_checked(claim, strikes) for claim in brief.claims)}
            if brief.question == "compare":
                return binary((judge or {"forward": 0.5, "backward": 0.5})[request.order])
            return {"problems": problems}

        return says

    return make


def _checked(claim: Claim, strikes: Sequence[str]) -> Claim:
    if claim.stance in strikes:
        return claim.model_copy(update={"standing": "struck", "reason": "the quote is not there"})
    return claim.model_copy(update={"standing": "stands", "start": 4, "support": 0.8})


@pytest.fixture
def chaotic() -> Callable[[int], Says]:
    """A committee of random, but seeded, ballots, abstentions and failures, for every kind."""

    def make(seed: int) -> Says:
        trouble = random.Random(seed).choice([0.0, 0.1, 0.4, 0.9])

        def says(request: TurnRequest) -> dict[str, Any]:
            chance = random.Random(f"{seed} {request.turn}")
            if chance.random() < trouble:
                return chance.choice(
                    [
                        {"status": "abstained"},
                        {"status": "failed", "error": "boom", "error_kind": "EngineFault"},
                        {"status": "failed", "error": "9 of 8", "error_kind": "TextTooLong"},
                    ]
                )
            return _anything(request, chance)

        return says

    return make


def _anything(request: TurnRequest, chance: random.Random) -> dict[str, Any]:
    brief = request.brief
    if brief.question == "argue":
        stance = brief.candidate.key if brief.candidate else "?"
        return {"claims": (Claim(id=request.turn, stance=stance, quote="q", argument="a"),)}
    if brief.question == "check_claims":
        return {
            "claims": tuple(
                claim.model_copy(update={"standing": chance.choice(["stands", "struck"])})
                for claim in brief.claims
            )
        }
    if brief.question == "check_value":
        return {"problems": ("wrong",) if chance.random() < 0.1 else ()}
    if brief.question == "refine":
        return {"passages": brief.passages[:1]}
    if brief.question == "propose" and not brief.choices:
        text = str(request.input["text"])
        words = [word for word in text.split() if chance.random() < 0.3]
        spans = [
            {"start": text.index(w), "end": text.index(w) + len(w), "label": "positive", "text": w}
            for w in words
        ]
        unique = sorted({s["start"]: s for s in spans}.values(), key=lambda s: str(s["start"]))
        return {"ballot": Ballot(method="proposal", value=unique, confidence=chance.random())}
    weights = {choice.key: chance.random() ** 3 + 1e-9 for choice in brief.choices}
    if brief.mode == "several" or brief.candidate is not None:
        said = {key: min(1.0, weight) for key, weight in weights.items()}
        return {"ballot": Ballot(method="label_scores", mode="several", probabilities=said)}
    total = sum(weights.values())
    return one_of({key: weight / total for key, weight in weights.items()})


# Kinds that only the tests have: each fits the seam of kinds/base.py, and nothing else knows them.


class _Fake(base.Kind):
    """What the fakes have in common: values are strings or lists of strings, any is right."""

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        return answer

    def words(self, value: Json) -> str:
        return value if isinstance(value, str) else " and ".join(value) or "none"

    def supports(self, value: Json, choice: Choice) -> bool:
        return choice.text in ([value] if isinstance(value, str) else value)

    def records(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        value: Json,
        stage: str,
        proposals: Sequence[Proposal],
    ) -> tuple[Record, ...]:
        values = [value] if isinstance(value, str) else value
        return tuple(
            Record(
                id=str(n),
                value=each,
                stage=stage,
                parents=tuple(p.turn for p in proposals if each in (p.value or [])),
            )
            for n, each in enumerate(values)
        )

    def best(
        self, choices: Sequence[Choice], probabilities: Mapping[str, float]
    ) -> tuple[Json, float]:
        top = max(choices, key=lambda choice: probabilities.get(choice.key, 0.0))
        return top.text, probabilities.get(top.key, 0.0)

    def likely(
        self, choices: Sequence[Choice], probabilities: Mapping[str, float]
    ) -> tuple[Json, float]:
        chance = [probabilities.get(choice.key, 0.0) for choice in choices]
        kept = [choice.text for choice, p in zip(choices, chance, strict=True) if p >= 0.5]
        return kept, min((max(p, 1.0 - p) for p in chance), default=1.0)


class Topics(_Fake):
    """Multi-label: any number of the labels."""

    name = "fake-topics"

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        return frozenset(label.name for label in campaign.labels)

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        return SeveralOf(choices=self.candidates(campaign, input, ()))

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        return tuple(Choice(key=label.name, text=label.name) for label in campaign.labels)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        return self.likely(choices, probabilities)


class Preference(_Fake):
    """Which of two answers is better, or neither."""

    name = "fake-preference"

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        return frozenset({"first", "second", "tie"})

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        return Pair(choices=self.candidates(campaign, input, ()))

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        return tuple(Choice(key=key, text=key) for key in ("first", "second", "tie"))

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        return self.best(choices, probabilities)


class Questions(_Fake):
    """Free text, many records a task: each distinct proposed text is one record."""

    name = "fake-questions"
    silence_counts = False

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        return frozenset()

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        schema = {"type": "array", "items": {"type": "string"}}
        return OpenText(json_schema=schema, many=True)

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        texts = sorted({text for each in proposals for text in each.value})
        return tuple(Choice(key=digest(text)[:12], text=text, value=text) for text in texts)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        return self.likely(choices, probabilities)


@pytest.fixture
def fake_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers the fakes for one test."""
    monkeypatch.setattr(base.KINDS, "_things", dict(base.KINDS._things))
    for kind in (Topics, Preference, Questions):
        base.register(kind)
