"""A transcript in words: what a person reads to see why a row got its label. Pure.

What the texts and the models say is told as it is; whoever prints it makes it harmless
(:mod:`folkmoot.terminal`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from folkmoot.reports.counted import Spoken, count_lines
from folkmoot.reports.course import Counted, Course, entered_at
from kinds.base import kind_of
from kinds.showing import as_text
from schema.annotation import Annotation
from schema.answer import ADJUDICATION, BLIND
from schema.ballot import Ballot
from schema.base import Json, canonical_json
from schema.campaign import Campaign
from schema.confidence import Confidences
from schema.errors import InvalidAnswer
from schema.evidence import Claim, Passage
from schema.person import PERSON
from schema.task import Task
from schema.transcript import Transcript
from schema.turn import Turn
from storage.decisions import Decision

WIDTH = 96
SHOWN = 3
"""So many of the best choices are told where the vote is."""
PASSAGE = 70
"""Characters of a passage that are told."""
CHOICE = 40
"""Characters of a dissenter's choice that are told."""


def tell(
    transcript: Transcript,
    decisions: Sequence[Decision],
    annotations: Sequence[Annotation],
    counted: Sequence[Counted],
    width: int = WIDTH,
) -> Iterator[str]:
    """The lines of one task's story, in the order in which it happened.

    Args:
        transcript: the task and its turns.
        decisions: of the moderator: they say why a stage was entered.
        annotations: every version, the oldest first.
        counted: for each of the committee's versions, how the vote stood after a stage, where it
            could change; see :func:`folkmoot.reports.course.all_counted`.
        width: columns of a line.
    """
    for text, indent in paragraphs(transcript, decisions, annotations, counted):
        yield from textwrap.wrap(
            " ".join(text.split()),
            width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 2),
            break_on_hyphens=False,
        ) or [""]


def paragraphs(
    transcript: Transcript,
    decisions: Sequence[Decision],
    annotations: Sequence[Annotation],
    counted: Sequence[Counted],
) -> Iterator[tuple[str, int]]:
    """The same as :func:`tell` as paragraphs, each with the columns that it is indented by; an
    empty one stands before each stage."""
    task, campaign = transcript.task, transcript.campaign
    yield f"Task {task.id} of campaign {campaign.name} ({campaign.kind})", 0
    for name in [n for n in campaign.input_fields if n in task.input] or task.input:
        value = task.input[name]
        yield f"{name}: {value if isinstance(value, str) else canonical_json(value)}", 2
    people = [turn for turn in transcript.turns if turn.seat.role == PERSON]
    own = max(1, len(annotations) - len(people))  # one version an answer, after the committee's
    yield from _by_the_committee(transcript, decisions, annotations[:own], counted)
    for turn, annotation in zip_longest(people, annotations[own:]):
        yield "", 0
        if turn is not None:
            who = "adjudicator" if turn.stage == ADJUDICATION else PERSON
            yield f"■ {who}: {_person(turn)}", 0
        if annotation is not None:
            yield from _outcome(campaign, annotation, {})
    if task.gold is not None:
        yield f"the known answer, which no seat saw: {gold_words(campaign, task)}", 2


def _by_the_committee(
    transcript: Transcript,
    decisions: Sequence[Decision],
    annotations: Sequence[Annotation],
    counted: Sequence[Counted],
) -> Iterator[tuple[str, int]]:
    """Each time that it counted: what was asked until then, and what it decided."""
    campaign = transcript.campaign
    why = {d.stage: d.why for d in reversed(decisions) if d.step == "ask"}
    entered = entered_at(transcript, counted)
    before: Course = {}
    for at in range(max(len(annotations), len(counted)) + 1):
        now = counted[at].course if at < len(counted) else {}
        yield from _counted_anew(campaign, now, before)
        for stage in (stage.name for stage in campaign.protocol.stages if stage.name in why):
            if entered.get(stage, len(counted)) == at:
                yield "", 0
                yield f"■ {stage}: {why[stage]}", 0
                yield from _heard(transcript, stage)
                if stage in now:
                    yield f"→ the vote: {_standing(campaign, now[stage])}", 2
        for annotation in annotations[at : at + 1]:
            yield "", 0
            yield from _outcome(campaign, annotation, cast(transcript, now))
        before = now


def _counted_anew(campaign: Campaign, now: Course, before: Course) -> Iterator[tuple[str, int]]:
    """How the vote about what was counted before moves now, where it stands otherwise."""
    standing = {stage: _standing(campaign, now[stage]) for stage in before if stage in now}
    if all(told == _standing(campaign, before[stage]) for stage, told in standing.items()):
        return
    yield "", 0
    yield "■ counted anew, by what was known by then", 0
    last = ""
    for stage, told in standing.items():
        if told != last:
            yield f"→ the vote after {stage}: {told}", 2
        last = told


def cast(transcript: Transcript, course: Course) -> dict[Spoken, Ballot]:
    """The ballots by seat and stage, of those who were asked once in it. A second draft stands in
    place of the first one where it counts: where the vote after it is another."""
    found: dict[Spoken, list[Ballot]] = {}
    stages = {turn.question: turn.stage for turn in transcript.turns}
    first, again = (course.get(stages.get(name, "")) for name in ("propose", "redraft"))
    counts_again = bool(first and again and first.counts != again.counts)
    drafts = {turn.stage for turn in transcript.turns if turn.question == "propose"}
    for turn in transcript.turns:
        if turn.ballot is not None:
            found.setdefault((turn.seat.id, turn.stage), []).append(turn.ballot)
        if counts_again and turn.ballot is not None and turn.question == "redraft":
            found |= {(turn.seat.id, stage): [turn.ballot] for stage in drafts}
    return {spoken: ballots[0] for spoken, ballots in found.items() if len(ballots) == 1}


def place_in_stage(campaign: Campaign, turn: Turn) -> tuple[int, str, int, bool, int]:
    """Where a turn stands within its stage: by round and candidate, then by roster."""
    seats = [seat.id for seat in campaign.roster]
    about = "" if turn.question == "argue" else turn.candidate
    seat = seats.index(turn.seat.id) if turn.seat.id in seats else len(seats)  # a guest
    return turn.round, about, seat, turn.order == "backward", turn.sample


def _heard(transcript: Transcript, stage: str) -> Iterator[tuple[str, int]]:
    """The turns of a stage."""
    heard = [t for t in transcript.turns if t.stage == stage and t.seat.role != PERSON]
    for turn in sorted(heard, key=lambda turn: place_in_stage(transcript.campaign, turn)):
        yield from _turn(transcript, turn)


def _turn(transcript: Transcript, turn: Turn) -> Iterator[tuple[str, int]]:
    who = f"{turn.seat.id} ({turn.seat.model})"
    if turn.round:
        who += f", round {turn.round + 1}"
    if turn.order:
        who += f", {turn.order} order"
    if turn.status == "failed":
        yield f"{who} could not answer: {turn.error}", 4
    elif turn.claims and turn.question == "check_claims":
        yield f"{who}:", 4
        for claim in turn.claims:
            yield f"{_ruling(claim)} ({_author(transcript, claim)})", 8
    else:
        yield f"{who}: {turn.says or turn.status}", 4
        for passage in turn.passages:
            yield _passage(passage), 8


def _person(turn: Turn) -> str:
    blind = " (who had not seen the committee's answer)" if turn.seat.view.framing == BLIND else ""
    return f"{turn.seat.id}{blind}: {turn.says}"


def _ruling(claim: Claim) -> str:
    if claim.standing == "struck":
        return f'✗ "{claim.quote}" is struck: {claim.reason}'
    support = "" if claim.support is None else f" with a support of {claim.support:.2f}"
    return f'✓ "{claim.quote}" stands{support}'


def _author(transcript: Transcript, claim: Claim) -> str:
    """Who made the claim, and for which label where there are labels to choose from."""
    author = next((t.seat.id for t in transcript.turns if t.turn == claim.id), "nobody")
    labels = {label.name for label in transcript.campaign.labels}
    return f"{author} for {claim.stance}" if claim.stance in labels else author


def _passage(passage: Passage) -> str:
    answer = f" → {passage.answer}" if passage.answer else ""
    return f'"{textwrap.shorten(passage.text, PASSAGE, placeholder="…")}"{answer}'


def _standing(campaign: Campaign, annotation: Annotation) -> str:
    if annotation.value is None:
        return "nobody has voted"
    if isinstance(annotation.value, str) and annotation.value in annotation.probabilities:
        ranked = sorted(annotation.probabilities.items(), key=lambda item: -item[1])
        return ", ".join(f"{key} {probability:.2f}" for key, probability in ranked[:SHOWN])
    return f"{_words(campaign, annotation.value)} ({annotation.confidence:.2f})"


def _outcome(
    campaign: Campaign, annotation: Annotation, said: Mapping[Spoken, Ballot]
) -> Iterator[tuple[str, int]]:
    by_people = annotation.by == "person"
    by = "" if not by_people else " by people" if len(annotation.votes) > 1 else " by a person"
    value = "" if annotation.value is None else f": {_words(campaign, annotation.value)}"
    if annotation.confidence is not None:
        value += f", {annotation.confidence:.2f}"
    version = f" (version {annotation.version})" if annotation.version > 1 else ""
    yield f"■ {annotation.outcome}{by}{value}{version}", 0
    for name, noted in annotation.notes.items():
        yield f"noted as {name}: {noted}", 2
    if annotation.reason:
        yield annotation.reason, 2
    if annotation.dissent and not by_people:  # of people the reason tells who says what
        yield f"dissent: {', '.join(_dissent(annotation))}", 2
    yield from count_lines(annotation.counts, said)
    if told := _confidences(annotation.confidences):
        yield f"how sure, uncalibrated: {told}", 2
    if annotation.effective_votes is not None:
        yield f"effective votes: {annotation.effective_votes:.1f} of {len(annotation.votes)}", 2


def _confidences(forms: Confidences) -> str:
    told = {
        "vote share": forms.vote_share,
        "log-probability": forms.log_probability,
        "in words": forms.verbalised,
    }
    return ", ".join(f"{name} {value:.2f}" for name, value in told.items() if value is not None)


def _dissent(annotation: Annotation) -> Iterator[str]:
    for vote in annotation.votes:
        if not vote.agrees:
            choice = textwrap.shorten(vote.choice, CHOICE, placeholder="…")
            yield f"{vote.seat} ({choice} {vote.probability:.2f})"


def gold_words(campaign: Campaign, task: Task) -> str:
    """The known answer in the words of the kind, or as it stands in the row if it is none."""
    kind = kind_of(campaign.kind)
    try:
        return kind.words(kind.read_gold(campaign, task.input, task.gold))
    except InvalidAnswer:
        return as_text(task.gold)


def _words(campaign: Campaign, value: Json) -> str:
    return value if isinstance(value, str) else kind_of(campaign.kind).words(value)
