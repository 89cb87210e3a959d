"""The right side of a transcript: the stages in the order in which they were entered, the turns of
each, and how the vote stood after it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from consensus.protocol.questions import is_talk
from folkmoot.page.transcript.case_told import answer_stretches
from folkmoot.page.transcript.marks import Mark
from folkmoot.page.transcript.scales import Scale, scale
from folkmoot.page.transcript.story import Story
from folkmoot.page.transcript.stretches import Piece, pieces
from folkmoot.reports.course import as_counted_then, entered_at
from folkmoot.reports.story import place_in_stage
from kinds.base import text_of
from schema.annotation import Annotation
from schema.base import Frozen
from schema.evidence import Claim, Passage
from schema.person import PERSON
from schema.protocol import Question
from schema.turn import Turn

TITLES: Mapping[Question, str] = {
    "refine": "Looked things up",
    "note": "Noted",
    "propose": "Drafted blind",
    "screen": "Looked for what talks about the answer",
    "redraft": "Drafted again, without what talks about the answer",
    "score": "Rated",
    "argue": "Debated",
    "check_claims": "Checked the quotes",
    "compare": "Judged in both orders",
    "merge": "Merged the best drafts",
    "weigh_merged": "Weighed the merged draft",
    "check_value": "Checked the rules",
    "say_confidence": "Said how sure they are",
    "write": "Wrote",
}
SCORED: Mapping[str, str] = {
    "critic": "Criticised",
    "peer_reviewer": "Reviewed blind",
    "generator": "Voted again",
}
"""A stage of scores by who gives them."""
FOLDED_FROM = 7
"""A stage of so many turns is folded."""
ORDERS = {"": "", "forward": "as given", "backward": "turned round"}


class Ruling(Frozen):
    """What became of one claim."""

    number: int
    mark: Mark
    stands: bool
    support: float | None
    reason: str
    quote: str


class Bubble(Frozen):
    """A debater's claim."""

    number: int
    mark: Mark
    side: str
    """Whom it speaks for, in words."""
    right: bool
    """Whether it stands at the right."""
    quote: str
    argument: str
    ruling: Ruling | None


class TurnTold(Frozen):
    """One turn as a row."""

    id: str
    seat: str
    role: str
    model: str
    tag: str
    """Order, round or candidate, where that tells it from others of its seat."""
    tokens: int
    seconds: float
    failed: str = ""
    scale: Scale | None = None
    mark: Mark | None = None
    choice: str = ""
    probability: float | None = None
    bubble: Bubble | None = None
    rulings: tuple[Ruling, ...] = ()
    text: tuple[Piece, ...] = ()
    """The text with what the seat has marked in it."""
    says: str = ""
    passages: tuple[Passage, ...] = ()


class StageTold(Frozen):
    """One stage."""

    name: str
    title: str
    why: str
    turns: tuple[TurnTold, ...]
    folded: bool
    vote: str
    """How the vote stood after it when it was counted first, in words; empty where it cannot
    change."""
    mark: Mark | None
    confidence: float | None
    first_talk: bool
    """Whether what follows, this stage included, is talk."""
    counts: bool
    """Whether it counts."""
    anew: bool
    """Whether the committee had decided before it was entered, and counted anew."""


def stages_told(story: Story) -> tuple[StageTold, ...]:
    """Every stage that was entered."""
    why = {d.stage: d.why for d in reversed(story.decisions) if d.step == "ask"}
    found: list[StageTold] = []
    then = as_counted_then(story.counted)
    before: Annotation | None = None
    talked, counts = False, 0
    entered = entered_at(story.transcript, story.counted)
    asked = [stage for stage in story.campaign.protocol.stages if stage.name in why]
    for stage in sorted(asked, key=lambda stage: entered.get(stage.name, len(story.counted))):
        heard = [
            turn
            for turn in story.transcript.turns
            if turn.stage == stage.name and turn.seat.role != PERSON
        ]
        heard.sort(key=lambda turn: place_in_stage(story.campaign, turn))
        after = then.get(stage.name)
        talk = is_talk(stage.question)
        found.append(
            StageTold(
                name=stage.name,
                title=_title(stage.question, heard),
                why=why[stage.name],
                turns=tuple(_turns(story, heard)),
                folded=len(heard) >= FOLDED_FROM,
                vote=_moved(story, before, after),
                mark=_leader(story, after),
                confidence=after.confidence if after else None,
                first_talk=talk and not talked,
                counts=stage.counts != "no",
                anew=(at := entered.get(stage.name, counts)) > counts and at < len(story.counted),
            )
        )
        counts = max(counts, at)
        talked |= talk
        before = after or before
    return tuple(found)


def talk_counted(story: Story) -> str:
    """What the line between drafts and talk says."""
    final = story.ending
    talk = next((count.talk for count in (final.counts if final else ()) if count.talk), None)
    if talk is not None and talk.weight > 0.0:
        return f"From here on it is talk, which counts {talk.weight:.0%}: as known answers show it."
    if talk is not None or (final and final.counts and final.counts[0].rule != "pooled_mean"):
        return (
            "From here on it is talk: to be read, not counted. No known answers show yet that it "
            "helps."
        )
    return "From here on it is talk."


def _title(question: Question, heard: Sequence[Turn]) -> str:
    if question == "score" and heard:
        return SCORED.get(heard[0].seat.role, TITLES[question])
    return TITLES[question]


def _leader(story: Story, after: Annotation | None) -> Mark | None:
    if after is None or not isinstance(after.value, str) or after.value not in after.probabilities:
        return None
    return story.mark_of(after.value)


def _moved(story: Story, before: Annotation | None, after: Annotation | None) -> str:
    if after is None or after.confidence is None:
        return ""
    if before is None or before.confidence is None:
        return "the vote"
    if before.value != after.value:
        return "the vote turns to"
    change = after.confidence - before.confidence
    return "the vote stays at" if abs(change) < 0.005 else f"the vote moves {change:+.2f} to"


def _turns(story: Story, heard: Sequence[Turn]) -> Iterator[TurnTold]:
    for turn in heard:
        plain = TurnTold(
            id=turn.turn,
            seat=turn.seat.id,
            role=turn.seat.role,
            model=turn.seat.model,
            tag=_tag(story, turn),
            tokens=turn.tokens,
            seconds=turn.seconds,
            passages=turn.passages,
        )
        if turn.status == "failed":
            yield plain.model_copy(update={"failed": turn.error})
        elif turn.question == "argue" and turn.claims:
            yield plain.model_copy(update={"bubble": _bubble(story, turn.claims[0])})
        elif turn.claims:
            told = tuple(_ruling(story, claim) for claim in turn.claims)
            yield plain.model_copy(update={"rulings": told})
        else:
            yield plain.model_copy(update=_said(story, turn))


def _tag(story: Story, turn: Turn) -> str:
    """What tells a turn from others of its seat in its stage."""
    tags = [ORDERS[turn.order]]
    if turn.candidate and turn.question == "score":
        tags.append(f"on {story.word_of(turn.candidate)}")
    if turn.round:
        tags.append(f"round {turn.round + 1}")
    if turn.sample:
        tags.append(f"sample {turn.sample + 1}")
    return ", ".join(filter(None, tags))


def _said(story: Story, turn: Turn) -> dict[str, object]:
    said = story.said(turn.ballot)
    if story.is_two_sided and said:
        right, left = story.two
        share = said.get(right.key)
        if share is None:
            share = 1.0 - said.get(left.key, 0.5)
        best = right if share >= 0.5 else left
        return {
            "scale": scale(
                share, _counted(story, turn), _draft(story, turn),
                story.mark_of(right.key), story.mark_of(left.key),
            ),
            "mark": story.mark_of(best.key),
            "choice": best.text,
            "probability": max(share, 1.0 - share),
        }  # fmt: skip
    value = turn.ballot.value if turn.ballot else None
    marked = [one for _, one in answer_stretches(story, value)] if value is not None else []
    if marked and len(text := text_of(story.campaign, story.task.input)) <= 2000:
        return {"text": pieces(text, marked)}
    best_key = max(said, key=lambda key: said[key], default=None)
    if best_key is not None and story.state is not None and story.state.mode == "one":
        return {
            "mark": story.mark_of(best_key),
            "choice": story.word_of(best_key),
            "probability": said[best_key],
        }
    return {"says": turn.says or turn.status}


def _counted(story: Story, turn: Turn) -> float | None:
    """What a voice counted as in the end, where it spoke once in the stage: of the first choice."""
    ending = story.ending
    if ending is None or not ending.counts:
        return None
    right = story.two[0].key
    for voice in ending.counts[0].voices:
        if (voice.name, voice.stage) == (turn.seat.id, turn.stage):
            return voice.said.get(right)
    return None


def _draft(story: Story, turn: Turn) -> float | None:
    """Of a seat that votes again: what it drafted of the first choice."""
    if turn.question == "propose":
        return None
    for other in story.transcript.turns:
        if other.question == "propose" and other.seat.id == turn.seat.id:
            return story.said(other.ballot).get(story.two[0].key)
    return None


def _bubble(story: Story, claim: Claim) -> Bubble:
    number = story.number_of(claim.id)
    checked = next((own for own in story.claims if own.id == claim.id), claim)
    return Bubble(
        number=number,
        mark=story.mark_of(claim.stance),
        side=story.word_of(claim.stance),
        right=bool(story.choices) and claim.stance == story.choices[0].key,
        quote=claim.quote,
        argument=claim.argument,
        ruling=_ruling(story, checked) if checked.standing != "unchecked" else None,
    )


def _ruling(story: Story, claim: Claim) -> Ruling:
    return Ruling(
        number=story.number_of(claim.id),
        mark=story.mark_of(claim.stance),
        stands=claim.standing == "stands",
        support=claim.support,
        reason=claim.reason,
        quote=claim.quote,
    )
