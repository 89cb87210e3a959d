"""What everybody says of one task, for whoever settles it: people and seats on one board, like
answers together, and where they differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from consensus.protocol.casting import cast_of
from folkmoot.page.transcript.marks import Mark
from folkmoot.page.transcript.story import Story, drawn_as
from folkmoot.web.key_table import ANSWER_KEYS
from folkmoot.web.sides_told import compared
from schema.ballot import Proposal
from schema.base import Frozen, Json, canonical_json, digest
from schema.choice import Choice
from schema.person import PERSON
from storage.answers import PeoplesAnswers

COMMITTEE = "the committee"
MOST_PARTS = 80


class Voice(Frozen):
    """Somebody, and what they say."""

    name: str
    role: str
    sure: float | None = None
    note: str = ""
    """What a person has noted beside the answer."""


class AnswerGiven(Frozen):
    """One answer, with all who give it."""

    key: str
    """What takes it over; empty where no key is left."""
    address: str
    """By which it is called while it is there."""
    mark: Mark | None
    words: tuple[tuple[str, bool], ...]
    """Each with whether the first answer has it not."""
    voices: tuple[Voice, ...]


class PartGiven(Frozen):
    """One part of the answers, and which of them have it."""

    text: str
    about: str
    mark: Mark
    label: str
    held: tuple[bool, ...]

    @property
    def differs(self) -> bool:
        """Whether not all say the same of it."""
        return len(set(self.held)) > 1


class Board(Frozen):
    """All answers, those of people first."""

    answers: tuple[AnswerGiven, ...]
    parts: tuple[PartGiven, ...]
    """Where answers have parts; those that differ first."""
    more: int
    """Parts that are left out."""


def voices_at(story: Story, said: PeoplesAnswers) -> Mapping[str, tuple[Json, list[Voice]]]:
    """Answers by their addresses, each with who gives it; those of people first."""
    found: dict[str, tuple[Json, list[Voice]]] = {}
    for value, voice in (*_people(story, said), *_seats(story)):
        found.setdefault(address_of(value), (value, []))[1].append(voice)
    return found


def address_of(value: Json) -> str:
    """How an answer is called in a form."""
    return digest(value)[:16]


def board_of(
    story: Story, given: Mapping[str, tuple[Json, list[Voice]]], keys: Sequence[str]
) -> Board:
    """The board."""
    values = [value for value, _ in given.values()]
    words = [story.answer_words(value) for value in values]
    marks = [story.known_mark(v) if isinstance(v, str) else None for v in values]
    answers = tuple(
        AnswerGiven(
            key=keys[place] if place < len(keys) else "",
            address=address,
            mark=marks[place],
            words=compared(words[place], words[place if marks[place] else 0]),
            voices=tuple(voices),
        )
        for place, (address, (_, voices)) in enumerate(given.items())
    )
    parts = sorted(_parts(story, values), key=lambda part: not part.differs)
    return Board(
        answers=answers, parts=tuple(parts[:MOST_PARTS]), more=max(0, len(parts) - MOST_PARTS)
    )


def free_keys(taken: int) -> str:
    """Letters that answer nothing else, where a form has so many choices of its own."""
    return ANSWER_KEYS[max(9, taken) :]


def _people(story: Story, said: PeoplesAnswers) -> Iterator[tuple[Json, Voice]]:
    for answer in said.own:
        note = answer.says.removeprefix(story.kind.words(answer.value)).removeprefix(".")
        yield answer.value, Voice(name=answer.by, role=PERSON, note=note.strip())


def _seats(story: Story) -> Iterator[tuple[Json, Voice]]:
    ending, state = story.ending, story.state
    if ending is not None and ending.value is not None:
        yield ending.value, Voice(name=COMMITTEE, role="", sure=ending.confidence)
    if state is None:
        return
    for voice in state.voices:
        cast = cast_of(voice, state)
        if cast is None:
            continue
        value, sure = state.case.assemble(state.answers, cast.ballot.probabilities)
        if value is not None:
            yield value, Voice(name=voice.seat.id, role=voice.seat.role, sure=sure)


def _parts(story: Story, values: Sequence[Json]) -> Iterator[PartGiven]:
    """Whatever some answer has; nothing where one of a list is the whole answer."""
    state = story.state
    if state is None or state.mode == "one":
        return
    proposals = [Proposal(turn="", seat="", value=value) for value in values]
    choices = story.kind.candidates(story.campaign, story.task.input, proposals)
    about = {group.key: group.name or group.text for group in state.case.groups}
    for choice in choices:
        held = tuple(story.kind.supports(value, choice) for value in values)
        if any(held):
            yield PartGiven(
                text=_text(choice),
                about=about.get(choice.group, ""),
                mark=story.marks.of(drawn_as(choice)),
                label=choice.option if choice.option != choice.text else "",
                held=held,
            )


def _text(choice: Choice) -> str:
    return choice.text or canonical_json(choice.value)
