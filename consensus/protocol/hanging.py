"""Whether an answer hangs on a part of the item that talks about the answer."""

from __future__ import annotations

from collections.abc import Sequence

from consensus.protocol.vote_state import Milestone, VoteState
from consensus.protocol.wording import short, words_of
from kinds.suspects.plain import plain
from schema.evidence import Suspect

TOLD = 3
"""So many segments are quoted to people."""


def hangs_on(state: VoteState) -> str:
    """Why the answer hangs on what was left out of the item, in words; empty where it does not.

    The answer does not hang on it where the committee came to the same one without it.
    """
    if not state.suspects or is_another(state):
        return ""
    before, after = _answer_to(state, "propose"), _answer_to(state, "redraft")
    if before is None:
        return ""
    verb = "talks" if len(state.suspects) == 1 else "talk"
    talks = f"{_quoted(state.suspects)} {verb} about the answer"
    if after is None or after.value is None or not state.redrafted:
        return f"{talks}, and without it there is no answer to compare"
    if before.value is not None and state.case.kind.same_answer(before.value, after.value):
        return ""
    return (
        f"{talks}: with it the committee said {words_of(state, before.value)}, without it "
        f"{words_of(state, after.value)}"
    )


def is_another(state: VoteState) -> bool:
    """Whether but names were found, and none of them is that of the answer: it does not come from
    them."""
    before = _answer_to(state, "propose")
    if before is None or before.value is None or not only_names(state):
        return False
    said = plain(state.case.kind.words(before.value))
    names = [plain(suspect.text) for suspect in state.suspects]
    return not any(name in said or said in name for name in names)


def only_names(state: VoteState) -> bool:
    """Whether what was found are but names of answers, which honest texts hold, too."""
    return all(suspect.is_name for suspect in state.suspects)


def stands_without(state: VoteState) -> str:
    """That the answer does not hang on what was found; empty where nothing was."""
    if state.cleared and not state.redrafted:
        return f"the text holds {_quoted(state.cleared)}, which is not the answer"
    found = state.suspects or state.cleared
    if not found or hangs_on(state):
        return ""
    return f"{_quoted(found)} may talk about the answer, which is the same without it"


def _answer_to(state: VoteState, question: str) -> Milestone | None:
    return next((stand for stand in state.path if stand.question == question), None)


def _quoted(suspects: Sequence[Suspect]) -> str:
    quotes = [f"“{short(suspect.text)}”" for suspect in suspects[:TOLD]]
    more = len(suspects) - TOLD
    return ", ".join(quotes) + (f" and {more} more" if more > 0 else "")
