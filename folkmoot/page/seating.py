"""Who sat on the committee, which files its models were, and when each was heard. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema.base import Frozen
from schema.campaign import Campaign
from schema.guest import GUEST
from schema.protocol import Counts, Entry, Question, Stage
from schema.seat import Seat
from storage.model_use import ModelUse
from storage.statistics import SeatFigures

DOES: Mapping[Question, str] = {
    "refine": "trims the passages and solved examples that were found to what helps",
    "note": "answers short questions about the item for those who draft",
    "propose": "drafts an answer, blind to all others",
    "screen": "puts on record what of the item talks about its answer",
    "redraft": "drafts again on the item without that",
    "score": "rates each answer under discussion, blind to who gave it and how many did",
    "argue": "argues for an assigned one of the two best answers, with a verbatim quote",
    "check_claims": "strikes claims whose quotes do not stand in the item",
    "compare": "weighs the two best answers against each other",
    "merge": "writes one draft that keeps what is good in the best ones",
    "weigh_merged": "weighs that draft against the best one",
    "check_value": "checks the answer against the rules of its kind",
    "write": "writes what a recipe asks for",
    "say_confidence": "says in words how likely the answer is right",
}
COUNTS: Mapping[Counts, str] = {
    "no": "no vote",
    "add": "joins the vote",
    "replace": "replaces the same seats' earlier votes",
    "break_tie": "decides between two answers, if it prefers the same one in both orders",
}


class SeatTold(Frozen):
    """One seat, as the campaign has it now or had it when it spoke."""

    seat: str
    role: str
    model: str
    view: str
    figures: SeatFigures | None
    """None where it never spoke."""


class StageTold(Frozen):
    """One stage of the protocol in words."""

    stage: str
    roles: str
    does: str
    when: str
    counts: str


class Seating(Frozen):
    """The committee and how it works."""

    seats: tuple[SeatTold, ...]
    models: tuple[ModelUse, ...]
    stages: tuple[StageTold, ...]


def seating(
    campaign: Campaign, figures: Sequence[SeatFigures], models: Sequence[ModelUse]
) -> Seating:
    """The seats of the roster in its order, then guests, and those that spoke under an earlier
    revision."""
    by_seat = {(one.seat, one.role, one.model): one for one in figures}
    seats = [
        SeatTold(
            seat=seat.id,
            role=seat.role.replace("_", " "),
            model=seat.model,
            view=_view(seat),
            figures=by_seat.pop((seat.id, seat.role, seat.model), None),
        )
        for seat in campaign.roster
    ]
    seats += [
        SeatTold(
            seat=one.seat,
            role=one.role.replace("_", " "),
            model=one.model,
            view="a guest" if one.model == GUEST else "no seat of the roster as it is now",
            figures=one,
        )
        for one in by_seat.values()
    ]
    return Seating(
        seats=tuple(seats),
        models=tuple(models),
        stages=tuple(map(_stage, campaign.protocol.stages)),
    )


def _view(seat: Seat) -> str:
    told = []
    if seat.view.framing != "plain":
        told.append(f"framing {seat.view.framing}")
    if seat.view.label_order == "reversed":
        told.append("labels in reversed order")
    if seat.view.examples:
        told.append(f"up to {seat.view.examples} solved examples")
    if seat.strength != 1.0:
        told.append(f"counts as {seat.strength:g} where labels are learnt without gold")
    if seat.agent != "folkmoot":
        told.append(f"agent {seat.agent}")
    return ", ".join(told)


def _stage(stage: Stage) -> StageTold:
    counts = COUNTS[stage.counts]
    if stage.weight != 1.0 and stage.counts != "no":
        counts += f", weight {stage.weight:g}"
    return StageTold(
        stage=stage.name,
        roles=", ".join(role.replace("_", " ") for role in stage.roles),
        does=DOES[stage.question],
        when=_when(stage.entry),
        counts=counts,
    )


def _when(entry: Entry) -> str:
    told = []
    if entry.below_confidence is not None:
        told.append(f"the best answer has less than {entry.below_confidence:.2f}")
    if entry.below_margin is not None:
        told.append(f"leads by less than {entry.below_margin:.2f}")
    if entry.with_passages:
        told.append("something like it was found")
    if entry.with_suspects:
        told.append("some part of the item may talk about its answer")
    if entry.with_claims:
        told.append("both sides argued and a claim stands")
    return f"where {' and '.join(told)}" if told else "always"
