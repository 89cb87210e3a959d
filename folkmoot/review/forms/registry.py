"""Which form asks for what a kind describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from folkmoot.review.forms.accepting import Accepting
from folkmoot.review.forms.choosing import Choosing
from folkmoot.review.forms.choosing_for_each import ChoosingForEach
from folkmoot.review.forms.choosing_several import ChoosingSeveral
from folkmoot.review.forms.filling import Filling
from folkmoot.review.forms.form import Best, Form
from folkmoot.review.forms.numbering import Numbering
from folkmoot.review.forms.ordering import Ordering
from folkmoot.review.forms.quoting import Quoting
from folkmoot.review.forms.writing import Writing
from kinds import review_form as asked
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign

FORMS: Mapping[type, Callable[[Any, Best | None], Form]] = {
    asked.ChooseOne: Choosing,
    asked.ChooseSeveral: ChoosingSeveral,
    asked.ChooseForEach: ChoosingForEach,
    asked.QuoteText: Quoting,
    asked.PutInOrder: Ordering,
    asked.GiveNumber: Numbering,
    asked.WriteText: Writing,
    asked.FillRecord: Filling,
    asked.AcceptOnly: Accepting,
}
"""By the description that it asks for."""


def form_of(campaign: Campaign, input: Mapping[str, Json], best: Json) -> Form:
    """The form for a task.

    Args:
        campaign: the task's own revision.
        input: the task's fields.
        best: the committee's answer, where it is shown; None where it is not.
    """
    kind = kind_of(campaign.kind)
    shown = None
    if best is not None:
        shown = Best(best, lambda choice: kind.supports(best, choice))
    description = kind.review_form(campaign, input)
    return FORMS.get(type(description), Accepting)(description, shown)
