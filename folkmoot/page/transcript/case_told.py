"""The left side of a transcript: what was asked, what came of it, and the numbers that it follows
from. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from folkmoot.page.transcript.marks import Mark
from folkmoot.page.transcript.story import Story
from folkmoot.page.transcript.stretches import Piece, Stretch, pieces
from folkmoot.reports.counted import count_lines
from folkmoot.reports.story import cast, gold_words
from kinds.base import text_of
from kinds.showing import Quotable, as_text, title_of
from schema.annotation import Annotation
from schema.base import Frozen, Json
from schema.counted import CountedVote
from schema.errors import InvalidAnswer

MOST_TEXT = 400_000
"""Characters of a text that are shown."""


class TextTold(Frozen):
    """One part of the item."""

    title: str
    pieces: tuple[Piece, ...]


class Legend(Frozen):
    """What a number in the text stands for."""

    number: int
    mark: Mark
    words: str
    struck: bool


class VoteTold(Frozen):
    """One voice of the vote, as it was counted."""

    name: str
    role: str
    stage: str
    mark: Mark | None
    choice: str
    probability: float
    weighs: str
    agrees: bool


class OutcomeTold(Frozen):
    """What came of the task."""

    outcome: str
    mark: Mark | None
    answer: str
    confidence: float | None
    first: str
    """Why, its first clause."""
    more: tuple[str, ...]
    counted: tuple[tuple[str, int], ...]
    """How the numbers add up, in lines with their indents."""
    votes: tuple[VoteTold, ...]
    effective: float | None
    by: str
    version: int


def texts_told(story: Story) -> tuple[TextTold, ...]:
    """The item as its kind shows it, with the quotes and the answer's stretches in it."""
    if story.state is None:  # it is no item of its kind: it is told as it came
        told = ((title_of(name), as_text(value)) for name, value in story.task.input.items())
        return tuple(TextTold(title=t, pieces=pieces(text[:MOST_TEXT], ())) for t, text in told)
    shown = story.kind.render(story.campaign, story.task.input)
    fields = {each.text: each.field for each in _quotable(story)}
    marked = [*answer_stretches(story, story.ending.value if story.ending else None)]
    marked += _quotes(story)
    return tuple(
        TextTold(
            title=part.title,
            pieces=pieces(
                part.text[:MOST_TEXT],
                [one for field, one in marked if field == fields.get(part.text)],
            ),
        )
        for part in shown
    )


def answer_stretches(story: Story, value: Json) -> Iterator[tuple[str, Stretch]]:
    """The stretches of the text that an answer names, each with its field."""
    field = story.campaign.input_fields[0]
    if value is None or field not in story.task.input:
        return
    text = text_of(story.campaign, story.task.input)
    found = story.kind.exchanged(story.campaign, story.task.input, value).ranges
    for one in found:
        if one.end <= len(text):
            yield (
                field,
                Stretch(
                    start=one.start, end=one.end, mark=story.marks.of(one.label), word=one.label
                ),
            )


def _quotes(story: Story) -> Iterator[tuple[str, Stretch]]:
    texts = {each.field: each.text for each in _quotable(story)}
    for number, claim in enumerate(story.claims, 1):
        field = claim.field or next((f for f, t in texts.items() if claim.quote in t), "")
        start = claim.start if claim.start >= 0 else texts.get(field, "").find(claim.quote)
        if field in texts and start >= 0 and claim.quote:
            yield (
                field,
                Stretch(
                    start=start,
                    end=start + len(claim.quote),
                    mark=story.mark_of(claim.stance),
                    number=number,
                    struck=claim.standing == "struck",
                ),
            )


def _quotable(story: Story) -> Sequence[Quotable]:
    return story.kind.quotable(story.campaign, story.task.input)


def legend(story: Story) -> tuple[Legend, ...]:
    """The claims by their numbers."""
    return tuple(
        Legend(
            number=number,
            mark=story.mark_of(claim.stance),
            words=story.word_of(claim.stance),
            struck=claim.standing == "struck",
        )
        for number, claim in enumerate(story.claims, 1)
    )


def outcome_told(story: Story, annotation: Annotation) -> OutcomeTold:
    """One version of the annotation."""
    first, *more = annotation.reason.split("; ") if annotation.reason else ("",)
    value = annotation.value
    answer = "" if value is None else story.answer_words(value)
    key = value if isinstance(value, str) and value in annotation.probabilities else None
    lines = count_lines(annotation.counts, cast(story.transcript, story.course_of(annotation)))
    return OutcomeTold(
        outcome=annotation.outcome,
        mark=story.mark_of(key) if key is not None else None,
        answer=answer,
        confidence=annotation.confidence,
        first=first,
        more=tuple(more),
        counted=tuple((text, indent // 2) for text, indent in lines),
        votes=tuple(_votes(story, annotation)),
        effective=annotation.effective_votes,
        by=annotation.by,
        version=annotation.version,
    )


def _votes(story: Story, annotation: Annotation) -> Iterator[VoteTold]:
    """The voices of the vote where one answer must win; else the seats beside the outcome."""
    whole = next((count for count in annotation.counts if not count.part), None)
    if whole is None:
        for vote in annotation.votes:
            yield VoteTold(
                name=vote.seat, role=vote.role, stage="", mark=story.known_mark(vote.choice),
                choice=story.word_of(vote.choice), probability=vote.probability, weighs="",
                agrees=vote.agrees,
            )  # fmt: skip
        return
    for voice in whole.heard:
        best = max(voice.said, key=lambda key, said=voice.said: said[key])  # type: ignore[misc]
        yield VoteTold(
            name=voice.name, role=voice.role, stage=voice.stage, mark=story.mark_of(best),
            choice=whole.names.get(best, story.word_of(best)), probability=voice.said[best],
            weighs=_weighs(whole, voice.weight, voice.evidence), agrees=voice.prefers(whole.leader),
        )  # fmt: skip


def _weighs(count: CountedVote, weight: float | None, evidence: dict[str, float]) -> str:
    if weight is not None:
        return f"{weight:.0%}"
    ranked = sorted(count.options, key=lambda key: -count.probabilities[key])
    over = ranked[min(1, len(ranked) - 1)]
    return f"{evidence.get(ranked[0], 0.0) - evidence.get(over, 0.0):+.2f}"


def known_told(story: Story) -> tuple[str, Mark | None, bool | None] | None:
    """The known answer in words, how it is drawn, and whether the committee has it; None where
    there is none."""
    gold = story.task.gold
    if gold is None:
        return None
    words = gold_words(story.campaign, story.task)
    mark = story.marks.of(words) if words in story.marks else None
    own = story.ending.value if story.ending else None
    try:
        right = story.kind.read_gold(story.campaign, story.task.input, gold)
    except InvalidAnswer:
        return words, mark, None
    return words, mark, own is not None and story.kind.similarity(own, right) == 1.0
