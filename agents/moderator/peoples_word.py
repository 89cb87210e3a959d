"""What people's answers to one task come to: one annotation, whatever they say. Pure.

An adjudicator's answer stands. Else the answer that all gave stands. Where they differ the task is
in conflict: what most of them say is kept, and where nothing is, the task is escalated without an
answer. The reason names who says what, so that no two states of a task have the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import Kind, kind_of
from schema.annotation import Annotation, Vote
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.person import PERSON
from storage.answers import AnswerOnRecord, PeoplesAnswers

UNTIL = "in conflict until somebody adjudicates"


def peoples_word(
    campaign: Campaign, input: Mapping[str, Json], first: Annotation, said: PeoplesAnswers
) -> Annotation:
    """The annotation after what people said about a task.

    Args:
        campaign: the task's revision.
        input: its fields.
        first: the annotation with which the committee ended it; stands again where nobody's answer
            does.
        said: what people say.
    """
    kind = kind_of(campaign.kind)
    if not said:
        return first
    dissent: tuple[str, ...]
    if said.ruling is not None:
        behind, dissent, reason = [said.ruling], (), _ruled(kind, said.ruling, said.own)
    else:
        behind = _behind(kind, said.own)
        dissent = tuple(answer.by for answer in said.own if answer not in behind)
        reason = _reason(kind, said.own, behind)
    heard = [said.ruling] if said.ruling is not None else said.own
    value = behind[0].value if behind else None
    own = tuple(Proposal(turn=each.turn, seat=each.by, value=each.value) for each in behind)
    return Annotation(
        campaign=first.campaign,
        task=first.task,
        outcome="accepted" if behind else "escalated",
        value=value,
        votes=tuple(
            Vote(
                seat=each.by,
                role=PERSON,
                choice=kind.words(each.value),
                probability=1.0,
                agrees=each in behind,
            )
            for each in heard
        ),
        dissent=dissent,
        records=kind.records(campaign, input, value, PERSON, own) if behind else (),
        notes=first.notes,
        reason=reason,
        by="person",
    )


def _behind(kind: Kind, own: Sequence[AnswerOnRecord]) -> list[AnswerOnRecord]:
    """The answers that say what more than half of them say; empty where there is no such thing."""
    for each in own:
        alike = [other for other in own if kind.similarity(each.value, other.value) == 1.0]
        if 2 * len(alike) > len(own):
            return alike
    return []


def _reason(kind: Kind, own: Sequence[AnswerOnRecord], behind: Sequence[AnswerOnRecord]) -> str:
    if len(own) == 1:
        return f"answered by {own[0].by}{_how(own[0])}: {own[0].says}"
    who_says_what = ", ".join(_says(kind, each) for each in own)
    if len(behind) == len(own):
        return f"answered alike: {who_says_what}"
    kept = "; what most of them say is kept" if behind else ""
    return f"{who_says_what}: {UNTIL}{kept}"


def _ruled(kind: Kind, ruling: AnswerOnRecord, own: Sequence[AnswerOnRecord]) -> str:
    before = ", ".join(_says(kind, each) for each in own)
    told = f"; {before}" if before else ""
    return f"adjudicated by {ruling.by}{_how(ruling)}: {ruling.says}{told}"


def _how(answer: AnswerOnRecord) -> str:
    return ", who had not seen the committee's answer" if answer.blind else ""


def _says(kind: Kind, answer: AnswerOnRecord) -> str:
    """``A says x (why)``."""
    words = kind.words(answer.value)
    note = answer.says.removeprefix(words).removeprefix(". ").strip()
    return f"{answer.by} says {words}" + (f" ({note})" if note else "")
