"""From what a person types to a campaign. Pure functions."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from bus.strict_json import load
from consensus.protocol.additions import with_additions
from consensus.protocol.default import NOTE_TAKER, default_protocol
from folkmoot.committee import committee, seated
from folkmoot.labels import parse_label
from folkmoot.plain_words import in_plain_words
from kinds.base import kind_of
from schema.base import Json, canonical_json, digest
from schema.campaign import DEFAULT_KIND, Budget, Campaign, Label
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission
from schema.evidence import Passage
from schema.note import Note
from schema.protocol import ProtocolPlan
from schema.seat import Seat

SHOWN = 60
"""Characters of a solved example that is complained of."""


def plan_campaign(
    *,
    name: str,
    kind: str = DEFAULT_KIND,
    labels: Sequence[str | Label] = (),
    options: Mapping[str, Json] | None = None,
    notes: Sequence[Note] = (),
    guideline: str = "",
    input_fields: Sequence[str] = ("text",),
    models: Sequence[str],
    seats: Mapping[str, Sequence[str]] | None = None,
    roster: Sequence[Seat] = (),
    protocol: Mapping[str, Json] | None = None,
    examples: Sequence[Passage] = (),
    tokens: int | None = None,
    seconds: float | None = None,
    max_error: float | None = None,
    talk_share: float | None = None,
    seed: int = 0,
    window: int = 64,
    learn_from_gold: bool = True,
    ask_confidence: bool = False,
) -> Campaign:
    """A campaign with the default protocol and a default committee of ``models``.

    Args:
        notes: what is noted before the drafts, by the strongest model unless ``seats`` or
            ``roster`` seat others.
        seats: roles that get other models than the committee's, or than those in ``roster``.
        roster: every seat, instead of a default committee.
        protocol: what is to be different from the default protocol.
        max_error: instead of the protocol's, where one is given; so is ``talk_share``.
        ask_confidence: whether seats are asked in words how likely each answer is right.

    Raises:
        InvalidCampaign: with every problem that the kind or the schema finds, in plain words.
    """
    changes = dict(protocol or {})
    changes |= {} if max_error is None else {"max_error": max_error}
    changes |= {} if talk_share is None else {"talk_share": talk_share}
    own = dict(seats or {})
    if notes and models and not roster:
        own.setdefault(NOTE_TAKER, (models[-1],))
    try:
        campaign = Campaign(
            name=name,
            kind=kind,
            labels=tuple(
                label if isinstance(label, Label) else parse_label(label) for label in labels
            ),
            options=dict(options or {}),
            notes=tuple(notes),
            guideline=guideline,
            input_fields=tuple(input_fields),
            roster=seated(roster, own) if roster else committee(models, own),
            protocol=with_additions(
                changed_protocol(kind, changes, notes=bool(notes)), confidence=ask_confidence
            ),
            examples=tuple(examples),
            budget=Budget(tokens=tokens, seconds=seconds),
            seed=seed,
            window=window,
            learn_from_gold=learn_from_gold,
        )
    except ValidationError as error:
        raise InvalidCampaign(in_plain_words(error)) from None
    kind_of(campaign.kind).check_campaign(campaign)
    _check_examples(campaign)
    return _as_its_kind_wants(campaign)


def _check_examples(campaign: Campaign) -> None:
    """See that solved examples of single labels have labels that there are: seats are shown them.

    Raises:
        InvalidCampaign: names the first whose answer is none.
    """
    kind = kind_of(campaign.kind)
    if kind.exchanged_as(campaign) != "label":
        return
    for each in campaign.examples:
        if not each.answer:
            continue
        try:
            kind.read_gold(campaign, {campaign.input_fields[0]: each.text}, each.answer)
        except InvalidAnswer as error:
            begins = each.text if len(each.text) <= SHOWN else f"{each.text[: SHOWN - 1]}…"
            raise InvalidCampaign(
                f"the solved example “{begins}”: {error}", "mend its answer"
            ) from None
        except InvalidSubmission:
            continue  # a text alone is no row of this kind


def _as_its_kind_wants(campaign: Campaign) -> Campaign:
    """The campaign with the stages that options of its kind call for.

    Raises:
        InvalidCampaign: when nobody holds a role that they ask.
    """
    merging = kind_of(campaign.kind).merges(campaign)
    try:
        protocol = with_additions(campaign.protocol, merging=merging)
        return Campaign(**{**dict(campaign), "protocol": protocol})
    except ValidationError as error:
        raise InvalidCampaign(in_plain_words(error)) from None


def changed_protocol(
    kind: str, changes: Mapping[str, Json], *, notes: bool = False
) -> ProtocolPlan:
    """The kind's default protocol with other values for some of its fields.

    Args:
        kind: of the campaign.
        changes: the other values, by field.
        notes: whether notes are taken.

    Raises:
        InvalidCampaign: when there is no such kind.
        pydantic.ValidationError: when a field is unknown, or a value is none for it.
    """
    plan = {**default_protocol(kind, notes=notes).model_dump(mode="json"), **changes}
    return ProtocolPlan.model_validate_json(canonical_json(plan), strict=True)


def parse_share(text: str, *, ends: bool = False) -> float | None:
    """``5%`` or ``0.05``; None where nothing is given.

    Args:
        text: what a person typed.
        ends: whether 0 and 1 are shares, too.

    Raises:
        InvalidCampaign: when it is no such share.
    """
    if not text.strip():
        return None
    number = text.strip().removesuffix("%")
    try:
        share = float(number) / (100.0 if "%" in text else 1.0)
    except ValueError:
        share = math.nan
    if (0.0 <= share <= 1.0) if ends else (0.0 < share < 1.0):
        return share
    within = "from 0 to 100%" if ends else "between 0 and 100%"
    raise InvalidCampaign(f"{text!r} is no share {within}", "give one like 5% or 0.05")


def parse_options(settings: Sequence[str]) -> dict[str, Json]:
    """Options of a kind from ``key=value``: a value of TOML or JSON, or else the text as it is.

    Raises:
        InvalidCampaign: when there is no key.
    """
    options = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not key.strip() or not equals:
            raise InvalidCampaign(f"{setting!r} sets nothing", "write --set key=value")
        options[key.strip()] = _value_or_text(value.strip())
    return options


def _value_or_text(text: str) -> Json:
    try:
        read = tomllib.loads(f"value = {text}")
        canonical_json(read)
    except (TypeError, ValueError, RecursionError):  # ... or a date, or an infinity
        return _json_or_text(text)
    return read["value"] if len(read) == 1 else text


def _json_or_text(text: str) -> Json:
    if text[:1] not in ("[", "{"):
        return text
    try:
        read: Json = load(text.encode())
    except ValueError:
        return text
    return read


def campaign_name(file: Path, *facts: Json) -> str:
    """A name that is the same for the same file and settings: so a second run goes on."""
    stem = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40] or "file"
    return f"{stem}-{digest(str(file.resolve()), *facts)[:8]}"
