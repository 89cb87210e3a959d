"""From the last state of the vote to the annotation: outcome, value, votes, dissent, and why."""

from __future__ import annotations

from consensus.contest import NO, NOT, YES
from consensus.protocol.casting import ANYTHING
from consensus.protocol.confidences import confidences_of
from consensus.protocol.entry import withheld_talk
from consensus.protocol.vote_state import VoteState
from schema.annotation import Annotation, Record, Vote
from schema.base import Json
from schema.counted import LEARNER, CountedVoice, CountedVote
from schema.evidence import Claim
from schema.policy import Promise
from schema.task import Outcome

LONGEST_WORDS = 120
"""Characters of a value or quote in a reason."""


def concluded(state: VoteState) -> Annotation:
    """The annotation after the last stage: accepted if the vote is sure enough and nothing is wrong
    with the value, else escalated with the best answer."""
    doubts = _doubts(state)
    reason = "; ".join([*(doubts or [_verdict_of_the_vote(state)]), *_course(state)])
    return _annotation(state, "escalated" if doubts else "accepted", reason)


def ended(state: VoteState, outcome: Outcome, reason: str) -> Annotation:
    """The annotation of a task that did not come to its end; only an escalated one has a value."""
    if outcome == "escalated":
        best = _annotation(state, outcome, reason)
        return best.model_copy(update={"by": "moderator"})
    task = state.case.task
    return Annotation(
        campaign=task.campaign,
        task=task.id,
        outcome=outcome,
        reason=reason,
        policy=state.case.policy.id,
        by="moderator",
    )


def _annotation(state: VoteState, outcome: Outcome, reason: str) -> Annotation:
    case, tally = state.case, state.tally
    voted = state.value is not None
    votes = _votes(state) if voted else ()
    records = _records(state) if voted else ()
    return Annotation(
        campaign=case.task.campaign,
        task=case.task.id,
        outcome=outcome,
        value=state.value,
        confidence=min(1.0, state.confidence) if voted else None,
        confidences=confidences_of(state),
        margin=tally.margin if voted else None,
        effective_votes=tally.effective_votes if voted else None,
        probabilities=tally.probabilities,
        votes=votes,
        counts=tuple(_in_words(state, count) for count in tally.counts) if voted else (),
        dissent=tuple(vote.seat for vote in votes if not vote.agrees),
        records=records,
        notes=dict(state.notes),
        reason=reason,
        policy=case.policy.id,
    )


def _records(state: VoteState) -> tuple[Record, ...]:
    case = state.case
    return case.kind.records(
        case.campaign, case.task.input, state.value, state.draft_stage, state.proposals
    )


# Votes


def _votes(state: VoteState) -> tuple[Vote, ...]:
    """One vote a seat, in the order of the roster; then the voices that the rule has added; judges
    at last, where their verdict counted."""
    roles = {voice.seat.id: voice.seat.role for voice in state.voices}
    votes = [
        _vote(state, seat.id, roles[seat.id])
        for seat in state.case.campaign.roster
        if seat.id in roles and seat.id in state.tally.seats
    ]
    votes += [_vote(state, name, LEARNER) for name in state.tally.seats if name not in roles]
    verdict = state.verdict
    if verdict is not None and verdict.choice is not None:
        agrees = _is_side(state, verdict.choice)
        votes += [
            Vote(
                seat=seat.id,
                role=seat.role,
                choice=_side_words(state, verdict.choice),
                probability=share,
                agrees=agrees,
            )
            for seat, share in verdict.judges
        ]
    return tuple(votes)


def _vote(state: VoteState, seat: str, role: str) -> Vote:
    """What the seat would answer by itself about the choices that it spoke of."""
    case = state.case
    own = state.tally.seats[seat]
    spoken_of = [choice for choice in state.choices if choice.key in own]
    value, probability = case.assemble(spoken_of, own)
    if not state.choices:
        probability = 1.0 - own[ANYTHING]
    pooled = state.tally.probabilities
    common, _ = case.assemble(spoken_of, pooled)
    return Vote(
        seat=seat,
        role=role,
        choice=case.kind.words(value),
        probability=probability,
        agrees=case.kind.similarity(value, common) == 1.0,
    )


def _in_words(state: VoteState, count: CountedVote) -> CountedVote:
    """The numbers with what keys do not tell: which part they are about, and which choices."""
    texts = {choice.key: _short(choice.text) for choice in state.choices}
    texts |= {group.key: _short(group.text) for group in state.case.groups}
    about = texts.get(count.part, "")
    names = {} if count.part else {k: texts[k] for k in count.probabilities if k in texts}
    return count.model_copy(
        update={
            "about": "" if about == count.part else about,
            "names": {key: name for key, name in names.items() if key != name},
            "line": _line(state, count),
        }
    )


def _line(state: VoteState, count: CountedVote) -> float | None:
    """The threshold, where the vote is about a part that may be out."""
    part = next((part for part in state.parts if part.key == count.part), None)
    if part is None or not (state.mode == "several" or part.nothing):
        return None
    return state.case.line


def _unsupported(state: VoteState) -> list[CountedVote]:
    """The votes whose answer no seat that counts would give, nor a judge."""
    return [
        count
        for count in state.tally.counts
        if count.voices
        and _is_held(state, count)
        and not any(v.role != LEARNER and _backs(state, count, v) for v in count.heard)
        and not (count.verdict is not None and count.verdict.choice == count.leader)
    ]


def _is_held(state: VoteState, count: CountedVote) -> bool:
    """Whether the value is what the vote about a part came to: kinds may see to it that parts fit
    together."""
    keys = (count.part,)
    if state.mode == "grouped":
        part = next(part for part in state.parts if part.key == count.part)
        keys = (part.choices[part.options.index(count.leader)],)
    named = [choice for choice in state.choices if choice.key in keys]
    return all(
        state.case.kind.supports(state.value, choice) == (count.leader != NO) for choice in named
    )


def _backs(state: VoteState, count: CountedVote, voice: CountedVoice) -> bool:
    """Whether the voice by itself would answer the like."""
    if count.part or voice.prefers(count.leader):
        return voice.prefers(count.leader)
    case = state.case
    own, _ = case.assemble(state.choices, voice.said)
    return case.kind.similarity(own, state.value) > 0.0


def _unsupported_words(state: VoteState, count: CountedVote) -> str:
    count = _in_words(state, count)
    best = count.names.get(count.leader, count.leader)
    if not count.part:
        return best
    about = count.about or count.part
    if count.leader in (YES, NO):
        return f"including {about}" if count.leader == YES else f"leaving out {about}"
    return f"{best} for {about}"


# Reasons


def _doubts(state: VoteState) -> list[str]:
    """Why a person should look; nothing where nobody needs to."""
    if state.value is None:
        return ["nobody gave a ballot"]
    doubts = [f"the final check found: {problem}" for problem in state.problems]
    if state.unchecked:
        doubts.append("the final check could not be made")
    if state.mode == "one" and state.tally.leader is None:
        doubts.append("the vote is tied")
    drafting, heard = _families(state)
    quorum = min(state.case.campaign.protocol.quorum, len(drafting))
    if len(heard) < quorum:
        doubts.append(
            f"only {len(heard)} of {len(drafting)} model families drafted an answer, fewer than "
            f"the {quorum} that acceptance takes"
        )
    means = (count for count in _unsupported(state) if count.how == "mean")
    if blind := next(means, None):
        doubts.append(f"no seat prefers {_unsupported_words(state, blind)}: only their mean does")
    if doubt := _too_unsure(state):
        doubts.append(doubt)
    return doubts


def _too_unsure(state: VoteState) -> str:
    """Why the confidence does not suffice; empty where it does.

    A promise holds for the confidence of the drafts: nobody can say yet how often an answer that
    talk lifts above the threshold is wrong.
    """
    needed = state.case.campaign.protocol.accept_confidence
    promise, answer = state.case.policy.promise, f"the best answer, {_words(state, state.value)},"
    if state.confidence < needed:
        return (
            f"{answer} has a confidence of {state.confidence:.3f}, below the {needed:.3f} that "
            "acceptance takes"
        )
    if promise is None or promise.threshold is None:
        return ""
    drafts = [stand for stand in state.path if stand.question == "propose"]
    sure = drafts[-1].confidence if drafts and drafts[-1].value == state.value else 0.0
    if min(sure, state.confidence) >= promise.threshold:
        return ""
    return (
        f"{answer} had a confidence of {sure:.3f} after the drafts, below the "
        f"{promise.threshold:.3f} from which on at most {promise.max_error:.1%} wrong answers can "
        "be promised"
    )


def _families(state: VoteState) -> tuple[set[str], set[str]]:
    """The model families whose seats are there to draft, and those that did."""
    campaign = state.case.campaign
    proposing = (stage for stage in campaign.protocol.stages if stage.question == "propose")
    roles = {role for stage in proposing for role in stage.roles}
    seated = {seat.kin for role in roles for seat in campaign.seats(role)}
    return seated, {voice.seat.kin for voice in state.drafts}


def _verdict_of_the_vote(state: VoteState) -> str:
    return f"{_words(state, state.value)} with a confidence of {state.confidence:.2f}"


def _course(state: VoteState) -> list[str]:
    """How the committee came there: what moved the vote, the quotes, the judges."""
    if state.value is None:
        return []
    told = [_movement(state)]
    if len(state.path) > 1 and state.tally.talk_weight == 0.0:
        told.append("what was said after the drafts did not count: nothing shows yet that it helps")
    if why := withheld_talk(state):
        told.append(f"nobody talked about it: {why}")
    if promise := state.case.policy.promise:
        told.append(promise_words(promise))
    learnt = (count for count in _unsupported(state) if count.how == "evidence")
    if taught := next(learnt, None):
        told.append(
            f"no seat, as it was counted, prefers {_unsupported_words(state, taught)}: what was "
            "learnt from other tasks decided, not the seats"
        )
    if state.claims:
        told.append(_surviving_quote(state))
    told += [
        f"the claim for {_side_words(state, claim.stance)} was struck ({claim.reason})"
        for claim in state.claims
        if claim.standing == "struck"
    ]
    if state.verdict is not None:
        told.append(_judgement(state))
    return told


def promise_words(promise: Promise) -> str:
    """What can be promised of the accepted answers, for people."""
    share = f"{promise.max_error:.1%} wrong"
    if promise.threshold is not None:
        return (
            f"at most {share} answers are promised from a confidence of {promise.threshold:.3f} on "
            f"({promise.wrong} of {promise.accepted} were wrong on solved tasks; the promise holds "
            f"with {1.0 - promise.miss:.0%} certainty)"
        )
    if promise.more_rows is None:
        more = "nor can anybody say how many more it would take"
    else:
        more = f"it would take about {promise.more_rows} more"
    solved = f"{promise.solved} solved {'task' if promise.solved == 1 else 'tasks'}"
    return f"at most {share} answers cannot be promised with {solved}; {more}"


def _movement(state: VoteState) -> str:
    if len(state.path) < 2:
        return "the drafts decided" + ("" if withheld_talk(state) else ", nothing was contested")
    first, last = state.path[0], state.path[-1]
    before = f"{_words(state, first.value)} {first.confidence:.2f} after {first.stage}"
    after = f"{_words(state, last.value)} {last.confidence:.2f} after {last.stage}"
    moved = "the vote turned" if first.value != last.value else "the vote kept its answer"
    return f"{moved}: {before}, {after}"


def _surviving_quote(state: VoteState) -> str:
    standing = sorted(state.standing_claims, key=lambda claim: -(claim.support or 0.0))
    ours = [claim for claim in standing if _is_side(state, claim.stance)]
    if ours:
        return f"the quote that survived the check is {_quoted(state, ours[0])}"
    if standing:
        return f"the quote {_quoted(state, standing[0])}, survived the check but not the vote"
    return "no quote survived the check"


def _quoted(state: VoteState, claim: Claim) -> str:
    return f"“{_short(claim.quote)}”, for {_side_words(state, claim.stance)}"


def _judgement(state: VoteState) -> str:
    verdict = state.verdict
    if verdict is not None and verdict.choice is not None:
        return f"the judge preferred {_side_words(state, verdict.choice)} in every order"
    if verdict is not None and verdict.contradicted:
        return "the judge contradicted itself when the order changed, and abstained"
    return "the judge gave no verdict"


def _is_side(state: VoteState, stance: str) -> bool:
    """Whether the final value is on this side of a debate."""
    key = stance.removeprefix(NOT) if state.mode == "several" else stance
    choice = next((choice for choice in state.choices if choice.key == key), None)
    if choice is None:
        return False
    held = state.case.kind.supports(state.value, choice)
    return held == (key == stance)


def _side_words(state: VoteState, stance: str) -> str:
    several = state.mode == "several"
    key = stance.removeprefix(NOT) if several else stance
    text = next((choice.text for choice in state.choices if choice.key == key), key)
    if not several:
        return _short(text)
    return _short(f"including {text}" if key == stance else f"leaving out {text}")


def _words(state: VoteState, value: Json) -> str:
    return "nothing yet" if value is None else _short(state.case.kind.words(value))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"
