"""What an annotation kind is: the seam that the protocol, the roles and the exporters stand on.

A kind is one file with one class, made known by :func:`register`. It declares an answer space
(:data:`schema.choice.AnswerSpace`) and knows how its values are checked, compared, merged and
worded. Everything else (who speaks, how votes are pooled, what is stored) is the same for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from kinds import plugins
from schema.annotation import Record
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice
from schema.errors import PluginMissing


class Kind(Protocol):
    """One sort of annotation. Stateless; every method is a pure function."""

    name: str

    def check_campaign(self, campaign: Campaign) -> None:
        """Raise :class:`schema.errors.InvalidCampaign` if labels or options make no sense."""

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """Keys of the choices that are the same in every task of the campaign; empty where choices
        come from proposals. What batch calibration can keep one mean for each of."""

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """What can be answered about this input."""

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """A value of this kind from what a model or an agent answered (JSON, or a string).

        Raises:
            schema.errors.InvalidAnswer: when no value can be made of it.
        """

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Json]
    ) -> tuple[Choice, ...]:
        """The choices that proposed values give rise to, in a stable order that does not depend
        on who proposed what. For spaces that list their choices, those choices."""

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the proposed ``value`` contains (or is) ``choice``."""

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The value that the pooled probabilities speak for, and the confidence in it (0 to 1)."""

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """What is wrong with a final value (schema, offsets, rules); empty when nothing is."""

    def similarity(self, one: Json, other: Json) -> float:
        """How alike two values are: 1 for the same, 0 for nothing in common."""

    def words(self, value: Json) -> str:
        """The value on one line, for people and for prompts."""

    def records(self, value: Json, stage: str, parents: Sequence[str]) -> tuple[Record, ...]:
        """The records that the value holds: one for an annotation, many in synthesis."""


K = TypeVar("K", bound=Kind)

_KINDS: dict[str, Kind] = {}


def text_of(campaign: Campaign, input: Mapping[str, Json]) -> str:
    """The text that quotes and offsets refer to: the first input field."""
    return str(input[campaign.input_fields[0]])


def register(kind: type[K]) -> type[K]:
    """Class decorator: makes a kind known under its name."""
    _KINDS[kind.name] = kind()
    return kind


def kind_of(name: str) -> Kind:
    """The kind of this name, from here or from an installed plugin.

    Raises:
        PluginMissing: when no such kind is registered (says which ones are), or when the plugin
            that offers it does not load.
    """
    if name not in _KINDS and plugins.load(name) and name not in _KINDS:
        raise PluginMissing(
            f"the plugin that offers the kind {name!r} registers none of that name",
            "give its class this name and the decorator kinds.base.register",
        )
    try:
        return _KINDS[name]
    except KeyError:
        known = ", ".join(kinds())
        raise PluginMissing(f"there is no kind {name!r}", f"choose one of: {known}") from None


def kinds() -> tuple[str, ...]:
    """The names of all kinds, registered or offered by a plugin, sorted."""
    return tuple(sorted({*_KINDS, *plugins.offered()}))
