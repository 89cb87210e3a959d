"""Whether an answer hangs on a part of the item that talks about the answer."""

from __future__ import annotations

from consensus.protocol.vote_state import VoteState
from consensus.protocol.wording import short, words_of

TOLD = 3
"""So many segments are quoted to people."""


def hangs_on(state: VoteState) -> str:
    """Why the answer hangs on what was left out of the item, in words; empty where it does not.

    The answer does not hang on it where the committee came to the same one without it.
    """
    if not state.suspects:
        return ""
    before = next((stand for stand in state.path if stand.question == "propose"), None)
    after = next((stand for stand in state.path if stand.question == "redraft"), None)
    if before is None:
        return ""
    talks = f"{_quoted(state)} {'talks' if len(state.suspects) == 1 else 'talk'} about the answer"
    if after is None or after.value is None or not state.redrafted:
        return f"{talks}, and without it there is no answer to compare"
    if before.value is not None and state.case.kind.same_answer(before.value, after.value):
        return ""
    return (
        f"{talks}: with it the committee said {words_of(state, before.value)}, without it "
        f"{words_of(state, after.value)}"
    )


def stands_without(state: VoteState) -> str:
    """That the answer is the same without what was left out; empty where nothing was."""
    if not state.suspects or hangs_on(state):
        return ""
    return f"{_quoted(state)} may talk about the answer, which is the same without it"


def _quoted(state: VoteState) -> str:
    quotes = [f"“{short(suspect.text)}”" for suspect in state.suspects[:TOLD]]
    more = len(state.suspects) - TOLD
    return ", ".join(quotes) + (f" and {more} more" if more > 0 else "")
