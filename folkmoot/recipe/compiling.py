"""From a recipe to the campaigns of its passes: each is an ordinary one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from engine.shelf.catalogue import family_of
from folkmoot.plain_words import in_plain_words
from folkmoot.planning import plan_campaign
from kinds.base import kind_of
from kinds.writing import Writings
from schema.campaign import Campaign, Label
from schema.errors import InvalidRecipe
from schema.protocol import ProtocolPlan, Stage
from schema.recipe import Pass, Recipe
from schema.seat import RULES, Seat
from schema.template import plain_text, slots_of
from schema.writing import Step


def campaigns_of(
    recipe: Recipe, models: Sequence[str], seats: Mapping[str, Sequence[str]] | None = None
) -> tuple[Campaign, ...]:
    """A campaign for each pass that asks somebody.

    Args:
        recipe: what is to be made.
        models: the committee's, the strongest last: it is the one that writes.
        seats: by role, other models; they win over those of the recipe.

    Raises:
        InvalidRecipe: when a pass cannot be made into a campaign; names the pass.
    """
    chosen = {**recipe.models, **{role: tuple(names) for role, names in (seats or {}).items()}}
    found = []
    for written in recipe.passes:
        try:
            if written.steps:
                found.append(_writing(recipe, written, models, chosen))
            elif written.annotate is not None:
                found.append(_annotating(recipe, written, models, chosen))
        except ValidationError as error:
            raise InvalidRecipe(f"pass {written.name!r}: {in_plain_words(error)}") from None
    return tuple(found)


def labels_of(recipe: Recipe, written: Pass) -> tuple[Label, ...]:
    """The labels between which the committee of a pass chooses.

    Raises:
        InvalidRecipe: when they are those of a list that is not there.
    """
    annotate = written.annotate
    if annotate is None:
        return ()
    if not annotate.labels_from:
        return annotate.labels
    if annotate.labels_from not in recipe.lists:
        known = ", ".join(recipe.lists) or "none"
        raise InvalidRecipe(
            f"pass {written.name!r}: there is no list {annotate.labels_from!r}",
            f"there are {known}",
        )
    values = dict.fromkeys(plain_text(value) for value in recipe.lists[annotate.labels_from])
    return tuple(Label(name=value) for value in values)


def _writing(
    recipe: Recipe, written: Pass, models: Sequence[str], chosen: Mapping[str, Sequence[str]]
) -> Campaign:
    shown = {slot.field for step in written.steps for slot in slots_of(step.prompt)}
    together = {step.together for step in written.steps if step.together}
    drawn = sorted(shown - {step.called for step in written.steps} - together)
    return Campaign(
        name=recipe.campaign_of(written.name),
        kind=Writings.name,
        guideline=f"{recipe.title or recipe.name}, pass {written.name}",
        options={
            "steps": [step.model_dump(mode="json", by_alias=True) for step in written.steps],
            "verbalize": recipe.verbalize,
            "shot": written.shot,
            "lists": {name: list(recipe.lists.get(name, ())) for name in sorted(together)},
        },
        input_fields=tuple(drawn) or ("text",),
        roster=tuple(
            seat for step in written.steps for seat in _seats(written, step, models, chosen)
        ),
        protocol=ProtocolPlan(
            stages=tuple(
                Stage(name=step.called, question="write", roles=(step.role,), samples=step.samples)
                for step in written.steps
            ),
            accept_confidence=0.0,
            warm_up=0,
            voting_rule="pooled_mean",
        ),
        seed=recipe.seed,
        window=recipe.window,
        budget=recipe.budget,
        learn_from_gold=False,
    )


def _seats(
    written: Pass, step: Step, models: Sequence[str], chosen: Mapping[str, Sequence[str]]
) -> list[Seat]:
    """The seats of a step: the models of its role, else the strongest one. A tool has no model."""
    if step.run:
        return [Seat(id=f"{step.called}-1", role=step.role, model=RULES)]
    own = tuple(step.models) or tuple(chosen.get(step.role, ())) or (models[-1],)
    if len(own) > 1 and len(written.steps) > 1:
        own = own[:1]  # what is said in a talk is said once
    return [
        Seat(id=f"{step.called}-{n}", role=step.role, model=model, family=family_of(model))
        for n, model in enumerate(own, 1)
    ]


def _annotating(
    recipe: Recipe, written: Pass, models: Sequence[str], chosen: Mapping[str, Sequence[str]]
) -> Campaign:
    annotate = written.annotate
    if annotate is None:
        raise InvalidRecipe(f"pass {written.name!r} annotates nothing")
    fields = annotate.input or kind_of(annotate.kind).fields
    roles = {role: names for role, names in chosen.items() if role in _COMMITTEE}
    return plan_campaign(
        name=recipe.campaign_of(written.name),
        kind=annotate.kind,
        labels=labels_of(recipe, written),
        options=annotate.options,
        guideline=annotate.guideline,
        input_fields=fields,
        models=models,
        seats=roles,
        # Without known answers nothing is waited for: a unit may be the only one for long.
        protocol={"warm_up": 0} if annotate.known is None else {},
        talk_share=annotate.talk,
        seed=recipe.seed,
        window=recipe.window,
        tokens=recipe.budget.tokens,
        seconds=recipe.budget.seconds,
    )


_COMMITTEE = frozenset({"critic", "peer_reviewer", "debater", "judge", "verifier"})
"""Roles of a committee that a recipe may seat otherwise; who drafts is who is asked to write, too,
so the committee's drafters are those of the run."""
