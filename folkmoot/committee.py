"""Which model sits on which seat: the default committee, with other models where a person wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consensus.protocol.default import default_roster
from engine.shelf.catalogue import family_of
from roles.base import role_of
from schema.errors import InvalidCampaign, ModelMissing
from schema.seat import RULES, Seat

DRAFTER = "generator"


def committee(models: Sequence[str], seats: Mapping[str, Sequence[str]]) -> tuple[Seat, ...]:
    """The default committee of ``models``, the strongest last; roles in ``seats`` get their own.

    The models of a role take its seats in turn, and where they are more than its seats, each has
    one. A role that the default committee does not have gets a seat for each model.

    Raises:
        InvalidCampaign: when there is no model.
    """
    return seated(_default(models), seats)


def seated(roster: Sequence[Seat], seats: Mapping[str, Sequence[str]]) -> tuple[Seat, ...]:
    """``roster``, where the roles in ``seats`` get models of their own, as in :func:`committee`."""
    present = dict.fromkeys(seat.role for seat in roster)
    return tuple(
        seat
        for role in [*present, *(role for role in seats if role not in present)]
        for seat in _seated(role, [s for s in roster if s.role == role], seats.get(role, ()))
    )


def parse_seats(settings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Which models a role gets, from ``role=model`` or ``role=model,model``; a role that stands in
    several gets the models of all.

    Raises:
        InvalidCampaign: when a setting is none, or there is no such role.
        ModelMissing: when there is no such model.
    """
    seats: dict[str, tuple[str, ...]] = {}
    for setting in settings:
        named, equals, listed = setting.partition("=")
        role = named.strip().lower().replace("-", "_")
        models = tuple(model.strip() for model in listed.split(","))
        if not role or not equals or "" in models:
            raise InvalidCampaign(f"{setting!r} seats nobody", "write --seat role=model")
        role_of(role)
        for model in models:
            _family(model)
        seats[role] = (*seats.get(role, ()), *models)
    return seats


def told_by(roster: Sequence[Seat]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]] | None:
    """The models and the roles with their own that :func:`committee` makes ``roster`` of; None
    where it cannot."""
    drafting = _models(roster, DRAFTER)
    told = []
    try:
        for count in range(1, len(drafting) + 1):
            models = drafting[:count]
            seats = _other_models(roster, _default(models))
            if committee(models, seats) == tuple(roster):
                told.append((models, seats))
    except ModelMissing:  # nobody here knows its family
        return None
    return min(told, key=lambda models_and_seats: len(models_and_seats[1]), default=None)


def _other_models(roster: Sequence[Seat], usual: Sequence[Seat]) -> dict[str, tuple[str, ...]]:
    """The models of those roles that have not their ``usual`` ones."""
    by_role = {seat.role: _models(roster, seat.role) for seat in roster}
    return {
        role: _without_repeats(models)
        for role, models in by_role.items()
        if models != _models(usual, role)
    }


def _models(roster: Sequence[Seat], role: str) -> tuple[str, ...]:
    return tuple(seat.model for seat in roster if seat.role == role)


def _family(model: str) -> str:
    return "" if model == RULES else family_of(model)


def _default(models: Sequence[str]) -> tuple[Seat, ...]:
    return default_roster([(model, family_of(model)) for model in models])


def _seated(role: str, usual: Sequence[Seat], models: Sequence[str]) -> Sequence[Seat]:
    """The seats of a role, taken in turn by ``models`` where there are any."""
    if not models:
        return usual
    if role == DRAFTER:  # whose views and strengths depend on who else drafts
        return [seat for seat in _default(models) if seat.role == DRAFTER]
    patterns = usual or [Seat(id=f"{role.replace('_', '-')}-1", role=role)]
    stem = patterns[0].id.rpartition("-")[0]
    return [
        patterns[n % len(patterns)].model_copy(
            update={
                "id": f"{stem}-{n + 1}",
                "model": models[n % len(models)],
                "family": _family(models[n % len(models)]),
            }
        )
        for n in range(max(len(usual), len(models)))
    ]


def _without_repeats(models: tuple[str, ...]) -> tuple[str, ...]:
    """The shortest beginning that gives ``models`` when it is taken in turn."""
    for count in range(1, len(models)):
        if all(model == models[n % count] for n, model in enumerate(models)):
            return models[:count]
    return models
