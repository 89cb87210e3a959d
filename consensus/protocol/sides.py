"""What is at stake: the leading choices, and the two sides of a debate."""

from __future__ import annotations

from consensus.contest import NOT
from consensus.protocol.vote_state import VoteState
from schema.choice import Choice


def contested(state: VoteState, most: int) -> tuple[Choice, ...]:
    """At most ``most`` of the choices that are worth talking about, in the task's own order.

    Where one choice must win, the most probable ones; where each stands by itself, those whose
    inclusion is closest to even; of many questions the two best answers each, beginning with the
    question whose two are closest. The order says nothing about the votes.
    """
    chance = state.tally.probabilities
    if state.mode == "grouped":
        pairs = _contested_questions(state)
        chosen = [choice for pair in pairs for choice in pair][: max(2, most)]
    else:
        several = state.mode == "several"

        def urgency(choice: Choice) -> tuple[float, str]:
            probability = chance.get(choice.key, 0.0)
            rank = abs(probability - 0.5) if several else -probability
            return (rank, state.case.shuffled(choice.key))

        chosen = sorted(state.choices, key=urgency)[:most]
    return tuple(sorted(chosen, key=lambda choice: state.case.shuffled(choice.key)))


def sides(state: VoteState) -> tuple[Choice, Choice] | None:
    """The two sides of a debate in the task's own order; None where there are no two.

    The two leading choices, of many questions those of the one that is closest; the most contested
    choice of several is to be included, or to be left out. Nobody argues about choices that are
    alike, such as neighbours on a scale: the kind tells.
    """
    if state.mode == "several":
        return _in_or_out(state)
    if state.mode == "one":
        pair = _leading(state, state.choices)
    else:
        pair = next(iter(_contested_questions(state)), None)
    if pair is None:
        return None
    first, second = sorted(pair, key=lambda side: state.case.shuffled(side.key))
    return first, second


def weakest_decisions(state: VoteState, most: int) -> tuple[Choice, ...]:
    """Of an answer of parts, at most ``most`` of the choices whose decisions are least sure: to
    include or to leave out, or of many questions their answers. None where one choice must win."""
    if state.mode == "one":
        return ()
    if state.mode == "several":
        return contested(state, most)
    held = [choice for choice in state.choices if state.case.kind.supports(state.value, choice)]
    return tuple(sorted(held, key=lambda choice: _chance(state, choice))[:most])


def margin_of(state: VoteState) -> float:
    """How far the answer is ahead of the best other one that is worth arguing for."""
    if state.mode != "one" or not state.tally.probabilities:
        return state.tally.margin
    chance = state.tally.probabilities
    best, *others = sorted(state.choices, key=lambda choice: -chance.get(choice.key, 0.0))
    rivals = [other for other in others if state.case.kind.worth_arguing(best, other)]
    if len(rivals) == len(others):
        return state.tally.margin
    second = max((chance.get(rival.key, 0.0) for rival in rivals), default=0.0)
    return max(0.0, chance.get(best.key, 0.0) - second)


def _chance(state: VoteState, choice: Choice) -> tuple[float, str]:
    """Its probability; and a place of the task's own among equals."""
    return state.tally.probabilities.get(choice.key, 0.0), state.case.shuffled(choice.key)


def _leading(state: VoteState, choices: tuple[Choice, ...]) -> tuple[Choice, Choice] | None:
    """The best of the choices, and the best of the others that is worth arguing for."""
    chance = state.tally.probabilities
    ranked = sorted(choices, key=lambda c: (-chance.get(c.key, 0.0), state.case.shuffled(c.key)))
    if len(ranked) < 2:
        return None
    best, *others = ranked
    rival = next((o for o in others if state.case.kind.worth_arguing(best, o)), None)
    return None if rival is None else (best, rival)


def _contested_questions(state: VoteState) -> list[tuple[Choice, Choice]]:
    """The two best answers to each question that is worth arguing about, the closest first."""
    chance = state.tally.probabilities
    by_key = {choice.key: choice for choice in state.choices}
    found: list[tuple[float, str, tuple[Choice, Choice]]] = []
    for part in state.parts:
        pair = _leading(state, tuple(by_key[key] for key in part.choices))
        if pair is not None:
            one, other = (chance.get(choice.key, 0.0) for choice in pair)
            found.append((one - other, state.case.shuffled(part.key), pair))
    return [pair for _, _, pair in sorted(found, key=lambda each: each[:2])]


def _in_or_out(state: VoteState) -> tuple[Choice, Choice] | None:
    if not state.choices:
        return None
    (choice,) = contested(state, 1)
    include = choice.model_copy(update={"text": f"include {choice.text}"})
    leave_out = choice.model_copy(
        update={"key": NOT + choice.key, "text": f"leave out {choice.text}"}
    )
    first, second = sorted((include, leave_out), key=lambda side: state.case.shuffled(side.key))
    return first, second
