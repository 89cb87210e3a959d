"""How the committee came to its answer, in words: what moved the vote, the quotes, the judges."""

from __future__ import annotations

from consensus.merged import Merged
from consensus.protocol.entry import withheld_talk
from consensus.protocol.hanging import stands_without
from consensus.protocol.questions import is_talk
from consensus.protocol.unsupported import unsupported, unsupported_words
from consensus.protocol.vote_state import VoteState
from consensus.protocol.votes_told import votes_of
from consensus.protocol.wording import is_side, short, side_words, words_of
from schema.counted import LEARNER
from schema.evidence import Claim
from schema.policy import Promise


def how_it_came(state: VoteState) -> list[str]:
    """How the committee came there: what moved the vote, the quotes, the judges."""
    if state.value is None:
        return []
    told = [_movement(state)]
    if innocent := stands_without(state):
        told.append(innocent)
    talked = any(is_talk(stand.question) for stand in state.path)
    if talked and state.tally.talk_weight == 0.0:
        told.append("what was said after the drafts did not count: nothing shows yet that it helps")
    if why := withheld_talk(state):
        told.append(f"nobody talked about it: {why}")
    if promise := state.case.policy.promise:
        told.append(promise_words(promise))
    learnt = (count for count in unsupported(state) if count.how == "evidence")
    if taught := next(learnt, None):
        told.append(
            f"no seat, as it was counted, prefers {unsupported_words(state, taught)}: what was "
            "learnt from other tasks decided, not the seats"
        )
    if alone := _nobodys_own(state):
        told.append(alone)
    if state.claims:
        told.append(_surviving_quote(state))
    told += [
        f"the claim for {side_words(state, claim.stance)} was struck ({claim.reason})"
        for claim in state.claims
        if claim.standing == "struck"
    ]
    if state.verdict is not None:
        told.append(_judgement(state))
    if state.merged is not None and state.merged.over:
        told.append(_merging(state.merged))
    return told


def _nobodys_own(state: VoteState) -> str:
    """Said of an answer of parts that no seat would give as a whole."""
    seats = [vote for vote in votes_of(state) if vote.role != LEARNER]
    if not state.parts or len(seats) < 2 or any(vote.agrees for vote in seats):
        return ""
    return "no seat gives this answer as a whole: each part of it was voted on by itself"


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
    if len(state.path) < 2 or state.path[0].stage == state.path[-1].stage:
        return "the drafts decided" + ("" if withheld_talk(state) else ", nothing was contested")
    first, last = state.path[0], state.path[-1]
    before = f"{words_of(state, first.value)} {first.confidence:.2f} after {first.stage}"
    after = f"{words_of(state, last.value)} {last.confidence:.2f} after {last.stage}"
    moved = "the vote turned" if first.value != last.value else "the vote kept its answer"
    return f"{moved}: {before}, {after}"


def _surviving_quote(state: VoteState) -> str:
    standing = sorted(state.standing_claims, key=lambda claim: -(claim.support or 0.0))
    ours = [claim for claim in standing if is_side(state, claim.stance)]
    others = [claim for claim in standing if claim not in ours]
    if ours and others:
        both = f"{_quoted(state, ours[0])}, and {_quoted(state, others[0])}"
        return f"quotes of both sides survived the check: {both}"
    if ours:
        return f"the quote that survived the check is {_quoted(state, ours[0])}"
    if standing:
        return f"the quote {_quoted(state, standing[0])}, survived the check but not the vote"
    return "no quote survived the check"


def _quoted(state: VoteState, claim: Claim) -> str:
    return f"“{short(claim.quote)}”, for {side_words(state, claim.stance)}"


def _judgement(state: VoteState) -> str:
    verdict = state.verdict
    if verdict is not None and verdict.choice is not None:
        return f"the judge preferred {side_words(state, verdict.choice)} in every order"
    if verdict is not None and verdict.contradicted:
        return "the judge contradicted itself when the order changed, and abstained"
    return "the judge gave no verdict"


def _merging(merged: Merged) -> str:
    if not merged.votes:
        return "no seat kept to the merged draft or the best one in both orders: the best one stays"
    against = f"{merged.share:.2f} of the vote between it and the best one"
    if merged.won:
        return f"a draft merged from {len(merged.sources)} is the answer: it has {against}"
    return f"the merged draft has only {against}, which stays"
