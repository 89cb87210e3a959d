"""What is at stake: the leading choices, and the two sides of a debate."""

from __future__ import annotations

from consensus.contest import NOT
from consensus.protocol.vote_state import VoteState
from schema.choice import Choice


def contested(state: VoteState, most: int) -> tuple[Choice, ...]:
    """At most ``most`` of the choices that are worth talking about, in the task's own order.

    Where one choice must win, the most probable ones; where each stands by itself, those whose
    inclusion is closest to even. The order says nothing about the votes.
    """
    chance = state.tally.probabilities
    several = state.case.mode == "several"

    def urgency(choice: Choice) -> tuple[float, str]:
        probability = chance.get(choice.key, 0.0)
        rank = abs(probability - 0.5) if several else -probability
        return (rank, state.case.shuffled(choice.key))

    chosen = sorted(state.choices, key=urgency)[:most]
    return tuple(sorted(chosen, key=lambda choice: state.case.shuffled(choice.key)))


def sides(state: VoteState) -> tuple[Choice, Choice] | None:
    """The two sides of a debate in the task's own order; None where there are no two.

    In mode ``one`` the two leading choices; in mode ``several`` the most contested choice is to be
    included, or to be left out.
    """
    if state.case.mode == "one":
        leading = contested(state, 2)
        return (leading[0], leading[1]) if len(leading) == 2 else None
    if not state.choices:
        return None
    (choice,) = contested(state, 1)
    include = choice.model_copy(update={"text": f"include {choice.text}"})
    leave_out = choice.model_copy(
        update={"key": NOT + choice.key, "text": f"leave out {choice.text}"}
    )
    first, second = sorted((include, leave_out), key=lambda side: state.case.shuffled(side.key))
    return first, second
