"""What an annotation kind is: the seam that the protocol, the roles and the reports stand on.

A kind is one file with one class, made known by :func:`register`. It says what can be answered
about an item, how the item is shown, and how answers are read, compared, merged, measured and
worded. Everything else (who speaks, how votes are pooled, what is learnt and stored) is the same
for all kinds: it asks the kind, and never its name.

Start from one of the shapes (:mod:`kinds.shapes`): a shape is a base class for one sort of answer
space, and leaves a kind twenty to ninety lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from kinds.exchange import Exchanged, Sort
from kinds.review_form import AcceptOnly, ReviewForm
from kinds.seam.measured import Measured
from kinds.showing import as_text
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.registry import Registry
from schema.writing import Writing


class Kind(Measured):
    """One sort of annotation. Stateless; every method is a pure function.

    Subclasses must write :meth:`answer_space`, :meth:`parse`, :meth:`candidates`,
    :meth:`supports` and :meth:`words`, and :meth:`assemble` where the answer is not the best of
    the choices; the shapes write most of these.
    """

    # Synthesis

    def writing(
        self, campaign: Campaign, input: Mapping[str, Json], step: str, said: Mapping[str, str]
    ) -> Writing:
        """What is asked in a step of a recipe's pass, of kinds that keep all that is written.

        Args:
            campaign: the pass.
            input: what was drawn.
            step: what the step is called.
            said: by step, what was written before it.
        """
        raise NotImplementedError

    def drops(self, campaign: Campaign, step: str) -> bool:
        """Whether an answer to a step is of no use where it was cut off at its longest."""
        return False

    # Talk

    def worth_arguing(self, one: Choice, other: Choice) -> bool:
        """Whether two choices are far enough apart for a debate."""
        return True

    # People

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """How a person is asked: a description that the terminal and a page know how to show."""
        return AcceptOnly()

    # Other people's tools

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """What other tools take its answers for; nothing that they know, unless a kind says it."""
        return "other"

    def classes(self, campaign: Campaign) -> tuple[str, ...]:
        """All labels that :meth:`exchanged` may give, in the campaign's order, where these are the
        same in every task."""
        return tuple(label.name for label in campaign.labels)

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The value as other tools know it, of the sort that :meth:`exchanged_as` says."""
        return Exchanged()


K = TypeVar("K", bound=Kind)

KINDS: Registry[Kind] = Registry("kind", "folkmoot.kinds", hidden=lambda kind: kind.of_recipes)


def text_of(campaign: Campaign, input: Mapping[str, Json]) -> str:
    """The text that offsets refer to: the first input field."""
    return as_text(input[campaign.input_fields[0]])


def register(kind: type[K]) -> type[K]:
    """Class decorator: makes a kind known under its name."""
    KINDS.add(kind.name, kind())
    return kind


def kind_of(name: str) -> Kind:
    """The kind of this name, from here or from an installed package.

    Raises:
        PluginMissing: when there is none, or its package does not load.
    """
    return KINDS.get(name)


def kinds() -> tuple[str, ...]:
    """The names of all kinds that people can choose, installed ones included, sorted."""
    return KINDS.choosable()
