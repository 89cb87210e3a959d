"""From what a person types to a campaign. Pure, but for reading a guideline's file."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from consensus.protocol.default import default_protocol, default_roster
from engine.shelf.catalogue import family_of
from folkmoot.plain_words import in_plain_words
from kinds.base import kind_of
from schema.base import Json, digest
from schema.campaign import Budget, Campaign, Label
from schema.errors import InvalidCampaign
from schema.evidence import Passage
from schema.protocol import ProtocolPlan


def plan_campaign(
    *,
    name: str,
    kind: str = "classification",
    labels: Sequence[str] = (),
    guideline: str = "",
    input_fields: Sequence[str] = ("text",),
    models: Sequence[str],
    examples: Sequence[Passage] = (),
    tokens: int | None = None,
    seconds: float | None = None,
    max_error: float | None = None,
    talk_share: float | None = None,
    learn_from_gold: bool = True,
) -> Campaign:
    """A campaign with the default protocol and a default committee of ``models``.

    Raises:
        InvalidCampaign: with every problem that the kind or the schema finds, in plain words.
    """
    try:
        campaign = Campaign(
            name=name,
            kind=kind,
            labels=tuple(parse_label(text) for text in labels),
            guideline=guideline,
            input_fields=tuple(input_fields),
            roster=default_roster([(model, family_of(model)) for model in models]),
            protocol=_protocol(kind, max_error, talk_share),
            examples=tuple(examples),
            budget=Budget(tokens=tokens, seconds=seconds),
            learn_from_gold=learn_from_gold,
        )
    except ValidationError as error:
        raise InvalidCampaign(in_plain_words(error)) from None
    kind_of(campaign.kind).check_campaign(campaign)
    return campaign


def _protocol(kind: str, max_error: float | None, talk_share: float | None) -> ProtocolPlan:
    plan = default_protocol(kind).model_dump()
    plan |= {} if max_error is None else {"max_error": max_error}
    plan |= {} if talk_share is None else {"talk_share": talk_share}
    return ProtocolPlan.model_validate(plan)


def parse_label(text: str) -> Label:
    """``name`` or ``name=what it means``."""
    name, _, description = text.partition("=")
    return Label(name=name.strip(), description=description.strip())


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


def parse_labels(text: str) -> list[str]:
    """Labels from one option: separated by commas, or a file's lines if it begins with ``@``."""
    if text.startswith("@"):
        lines = _read(Path(text[1:]), "labels").splitlines()
        return [line.strip() for line in lines if line.strip()]
    return [part.strip() for part in text.split(",") if part.strip()]


def read_guideline(text: str) -> str:
    """The guideline itself, or the content of the file that ``text`` names."""
    looks_like_a_path = len(text) < 255 and "\n" not in text
    if looks_like_a_path and (Path(text).is_file() or re.fullmatch(r"\S+\.(md|txt|rst)", text)):
        return _read(Path(text), "guideline").strip()
    return text.strip()


def campaign_name(file: Path, *facts: Json) -> str:
    """A name that is the same for the same file and settings: so a second run goes on."""
    stem = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40] or "file"
    return f"{stem}-{digest(str(file.resolve()), *facts)[:8]}"


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        why = "it is not UTF-8"
    except OSError as error:
        why = (error.strerror or str(error)).lower()
    raise InvalidCampaign(f"cannot read the {what} from {path}: {why}", "check the file's name")
