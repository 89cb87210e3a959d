"""All that a transcript's page tells, read from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from consensus.contest import NOT
from consensus.protocol.casting import spread
from consensus.protocol.decide import play
from consensus.protocol.tally import absorb
from consensus.protocol.vote_state import VoteState
from folkmoot.page.transcript.marks import Mark, Marks, marks_for
from folkmoot.reports.course import Counted, Course, all_counted, pinned_policy
from folkmoot.reports.stories import versions_of
from kinds.base import Kind, kind_of
from schema.annotation import Annotation
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidSubmission
from schema.evidence import Claim
from schema.person import PERSON
from schema.policy import Policy
from schema.task import Task
from schema.transcript import Transcript
from storage.decisions import Decision
from storage.reader import LedgerReader
from storage.tasks import Place


@dataclass(frozen=True)
class Story:
    """One task from the first draft to the last answer."""

    transcript: Transcript
    policy: Policy
    decisions: Sequence[Decision]
    versions: Sequence[Annotation]
    """All of them, the first the oldest."""
    ending: Annotation | None
    """With which the committee ended it."""
    counted: Sequence[Counted]
    """Each time that the committee counted it, the last one last."""
    state: VoteState | None
    """Where the vote stands; None for what is no item of its kind."""
    place: Place

    @property
    def course(self) -> Course:
        """How the vote stands after a stage, as it was counted last."""
        return self.counted[-1].course if self.counted else {}

    def course_of(self, annotation: Annotation) -> Course:
        """How the vote stood when it was counted for this version."""
        own = [each.version for each in self.versions if each.by != PERSON]
        counted = dict(zip(own, self.counted, strict=False))
        then = counted.get(annotation.version)
        return then.course if then else self.course

    @cached_property
    def earlier(self) -> Sequence[Annotation]:
        """What the committee had decided before it counted anew."""
        return [each for each in self.versions if each.by != PERSON and each != self.ending]

    @property
    def campaign(self) -> Campaign:
        """The task's own revision."""
        return self.transcript.campaign

    @property
    def task(self) -> Task:
        """The task."""
        return self.transcript.task

    @cached_property
    def kind(self) -> Kind:
        """Its kind."""
        return kind_of(self.campaign.kind)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What was voted on."""
        return self.state.answers if self.state else ()

    @cached_property
    def marks(self) -> Marks:
        """How answers are drawn: as the campaign lists them, then whatever else was voted on."""
        labels = [label.name for label in self.campaign.labels]
        words = {c.key: c.text for c in self.choices if drawn_as(c) == c.key}
        return marks_for([*labels, *(drawn_as(choice) for choice in self.choices)], words)

    @property
    def is_two_sided(self) -> bool:
        """Whether one of two answers must win: then it is drawn as a scale."""
        return self.state is not None and self.state.mode == "one" and len(self.choices) == 2

    @property
    def two(self) -> tuple[Choice, Choice]:
        """The two answers: the first is drawn at the right, the other at the left."""
        first, second = self.choices
        return first, second

    @property
    def accepts_from(self) -> float:
        """From which confidence on an answer is accepted."""
        promise = self.policy.promise
        learnt = promise.threshold if promise else None
        return max(self.campaign.protocol.accept_confidence, learnt or 0.0)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the debate as the verifier left them; their places number them."""
        checked = [t for t in self.transcript.turns if t.question == "check_claims" and t.claims]
        if checked:
            return checked[-1].claims
        argued = (turn for turn in self.transcript.turns if turn.question == "argue")
        return tuple(claim for turn in argued for claim in turn.claims)

    def number_of(self, claim: str) -> int:
        """The number of a claim, from 1; 0 for one that is not there."""
        return next((n for n, own in enumerate(self.claims, 1) if own.id == claim), 0)

    def mark_of(self, key: str) -> Mark:
        """How an answer is drawn, by the key of its choice, or of the side against it."""
        choice = self._choice(key)
        return self.marks.of(drawn_as(choice) if choice else key)

    def known_mark(self, answer: str) -> Mark | None:
        """How a whole answer is drawn, where it is one of those that have a colour."""
        known = self._choice(answer) is not None or answer in self.marks
        return self.mark_of(answer) if known else None

    def word_of(self, key: str) -> str:
        """An answer in words, by the key of its choice, or of the side against it."""
        choice = self._choice(key)
        if choice is None:
            return key
        return f"leaving out {choice.text}" if key.startswith(NOT) else choice.text

    def answer_words(self, value: Json) -> str:
        """A whole answer in words: those of the choice that it is, else its kind's."""
        choice = self._choice(value) if isinstance(value, str) else None
        return choice.text if choice else self.kind.words(value)

    def _choice(self, key: str) -> Choice | None:
        own = key.removeprefix(NOT)
        return next((each for each in self.choices if each.key in (key, own)), None)

    def said(self, ballot: Ballot | None) -> Mapping[str, float]:
        """A ballot as the vote reads it: probabilities of what was voted on."""
        if ballot is None or self.state is None:
            return {}
        read = spread(ballot, self.state)
        return read.probabilities if read else {}


def drawn_as(choice: Choice) -> str:
    """By which name a choice gets its colour: like ones of all tasks have one."""
    return choice.option or choice.key


def story_at(reader: LedgerReader, campaign: str, task: str) -> Story:
    """The story of a task as it stands.

    Raises:
        UnknownTask: when the campaign has no such task.
    """
    with reader.moment():
        found = reader.transcript(campaign, task)
        policy = pinned_policy(reader, campaign, task)
        decisions = reader.decisions(campaign, task)
        versions = versions_of(reader, campaign, task)
        ending = reader.ending(campaign, task)
        place = reader.place_of(campaign, task)
        known = is_item(found.campaign, found.task)
        counted = all_counted(reader, found, versions) if known else ()
    state: VoteState | None = None
    if known:
        halt = play(found, policy)
        state = halt.state if halt.stage is None else absorb(halt.state, halt.stage, halt.turns)
    return Story(found, policy, decisions, versions, ending, counted, state, place)


def is_item(campaign: Campaign, task: Task) -> bool:
    """Whether a task is one of its kind: what was rejected may be anything."""
    try:
        kind_of(campaign.kind).check_input(campaign, task.input)
    except (InvalidSubmission, KeyError, TypeError, ValueError, AttributeError, IndexError):
        return False
    return True
