"""People's answers: each is one more turn and a new version of the annotation, never an overwrite,
and nobody's stands in place of another's.

Whoever writes the ledger records them: the moderator, or a command where none is running. What a
person says is held to the rules more strictly than what a model says: nothing of it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from agents.moderator.left_out import Read, left_out
from agents.moderator.peoples_word import peoples_word
from bus.envelopes import Receipt
from consensus.protocol.vote_state import mode_of
from kinds.base import kind_of
from kinds.shapes.listed import shortened
from schema import shallow_json
from schema.annotation import Annotation
from schema.answer import ADJUDICATION, ANSWERING, BLIND, PersonAnswer
from schema.ballot import Ballot, Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import AnswerError, InvalidAnswer, UserError
from schema.person import PERSON
from schema.seat import PersonSeat, View
from schema.task import Task
from schema.turn import Turn
from storage.answers import AnswerOnRecord, last_of, not_taken_back, standing
from storage.ledger import Ledger


def record_answer(ledger: Ledger, answer: PersonAnswer) -> Receipt:
    """Write an answer down, once, in one transaction; what became of it.

    ``duplicate`` when it is on record under its id already, or when the answer of the same person
    that stands is the same; ``rejected``, with the reason, when it is no answer to the task.
    """
    status: Literal["recorded", "duplicate", "rejected"]
    reason = ""
    try:
        with ledger.transaction():
            status = _record(ledger, answer)
    except (UserError, AnswerError) as error:
        status, reason = "rejected", str(error)
    return Receipt(status=status, campaign=answer.campaign, task=answer.task, reason=reason)


def value_of(campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
    """The value that a person's answer is.

    Raises:
        InvalidAnswer: when it is none; also when a kind would leave a part of it out, as it does
            with what models propose.
    """
    kind = kind_of(campaign.kind)

    def read(given: Json) -> Json:
        return kind.read_gold(campaign, input, given)

    value = read(answer)
    if problems := kind.problems(campaign, input, value):
        raise InvalidAnswer("; ".join(problems))
    said = _said(answer, read, value)
    for lost in left_out(read, said):
        raise InvalidAnswer(
            f"{shortened(lost)} of the answer cannot be read", "mend it, or leave it out"
        )
    return value


def _record(ledger: Ledger, answer: PersonAnswer) -> Literal["recorded", "duplicate"]:
    task = ledger.task(answer.campaign, ledger.task_id(answer.campaign, answer.task))
    said = ledger.said_by_people(answer.campaign, task.id)
    if any(each.turn == answer.id for each in said):
        return "duplicate"
    first = ledger.ending(answer.campaign, task.id)
    if first is None:
        raise UserError(f"task {task.id!r} is still open", "answer it when the committee is done")
    if first.outcome == "rejected":
        raise UserError(
            f"task {task.id!r} was rejected ({first.reason})", "mend the row and submit it again"
        )
    campaign = ledger.revision(task.revision)
    earlier = sum(each.by == answer.by for each in said)
    before = standing(said)
    if answer.takes_back:
        turn = _taking_back(answer, task, said, earlier)
    else:
        if answer.adjudicates and not before:
            raise UserError(
                f"no person has answered task {task.id!r}", "answer it without adjudicating"
            )
        turn = _answering(answer, campaign, task, first, earlier)
        stands = before.ruling if answer.adjudicates else before.of(answer.by)
        if stands and _same(stands, turn):
            return "duplicate"
    if ledger.record_turn(turn) != "recorded":
        raise UserError(f"the id {answer.id} is another turn's", "give each answer a new one")
    now = standing(ledger.said_by_people(answer.campaign, task.id))
    word = peoples_word(campaign, task.input, first, now)
    if answer.takes_back:
        word = word.model_copy(update={"reason": f"{answer.by} {turn.says}; {word.reason}"})
    ledger.add_version(word)
    return "recorded"


def _answering(
    answer: PersonAnswer, campaign: Campaign, task: Task, first: Annotation, earlier: int
) -> Turn:
    value = value_of(campaign, task.input, answer.answer)
    words = kind_of(campaign.kind).words(value)
    return _turn(answer, task, earlier).model_copy(
        update={
            "ballot": _ballot(campaign, task, value, first),
            "says": f"{words}. {note}" if (note := answer.note.strip()) else words,
        }
    )


def _taking_back(
    answer: PersonAnswer, task: Task, said: list[AnswerOnRecord], earlier: int
) -> Turn:
    last = last_of(not_taken_back(said), answer.by)
    if last is None or last.turn != answer.takes_back:
        raise UserError(
            f"that answer to task {task.id!r} is not the last one of {answer.by}",
            "answer the task again instead",
        )
    return _turn(answer, task, earlier).model_copy(
        update={
            "stage": ADJUDICATION if last.adjudicates else ANSWERING,
            "status": "abstained",
            "ballot": Ballot(method="person"),
            "says": f"takes back: {last.says}",
        }
    )


def _turn(answer: PersonAnswer, task: Task, earlier: int) -> Turn:
    view = View(framing=BLIND) if answer.blind else View()
    return Turn(
        turn=answer.id,
        campaign=task.campaign,
        revision=task.revision,
        task=task.id,
        stage=ADJUDICATION if answer.adjudicates else ANSWERING,
        question="propose",
        seat=PersonSeat(id=answer.by, view=view),
        round=earlier,
        started=answer.started,
        seconds=answer.seconds,
    )


def _ballot(campaign: Campaign, task: Task, value: Json, first: Annotation) -> Ballot:
    """All on the choices that the value holds, nothing on the others that were voted on."""
    kind = kind_of(campaign.kind)
    own = Proposal(turn=PERSON, seat=PERSON, value=value)
    chosen = {
        choice.key: float(kind.supports(value, choice))
        for choice in kind.candidates(campaign, task.input, [own])
    }
    return Ballot(
        method="person",
        mode=mode_of(kind.answer_space(campaign, task.input)),
        probabilities={**dict.fromkeys(first.probabilities, 0.0), **chosen},
        value=value,
    )


def _same(stands: AnswerOnRecord, turn: Turn) -> bool:
    value = turn.ballot.value if turn.ballot else None
    return (stands.by, stands.value, stands.says) == (turn.seat.id, value, turn.says)


def _said(answer: Json, read: Read, value: Json) -> Json:
    """The answer; what its JSON says, where it is a text that is read as such."""
    if not isinstance(answer, str):
        return answer
    try:
        said = shallow_json.loads(answer)
        return said if read(said) == value else answer
    except (ValueError, RecursionError, InvalidAnswer):
        return answer
