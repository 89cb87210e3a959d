"""From what a person types to a campaign. Pure, but for reading a guideline's file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from consensus.default import default_protocol, default_roster
from pydantic import ValidationError

from engine.catalogue import family_of
from kinds.base import kind_of
from schema.base import Json, digest
from schema.campaign import Budget, Campaign, Label
from schema.errors import InvalidCampaign
from schema.evidence import Passage


def plan_campaign(
    *,
    name: str,
    kind: str = "classification",
    labels: Sequence[str] = (),
    guideline: str = "",
    input_fields: Sequence[str] = ("text",),
    models: Sequence[str],
    budget: Budget | None = None,
    options: dict[str, Json] | None = None,
    examples: Sequence[Passage] = (),
    window: int = 64,
    seed: int = 0,
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
            protocol=default_protocol(kind),
            budget=budget or Budget(),
            options=options or {},
            examples=tuple(examples),
            window=window,
            seed=seed,
        )
    except ValidationError as error:
        raise InvalidCampaign(in_plain_words(error)) from None
    kind_of(campaign.kind).check_campaign(campaign)
    return campaign


def parse_label(text: str) -> Label:
    """``name`` or ``name=what it means``."""
    name, _, description = text.partition("=")
    return Label(name=name.strip(), description=description.strip())


def parse_labels(text: str) -> list[str]:
    """Labels from one option: separated by commas, or a file's lines if it begins with ``@``."""
    if text.startswith("@"):
        path = Path(text[1:])
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidCampaign(f"cannot read the labels from {path}: {error}") from None
        return [line.strip() for line in lines if line.strip()]
    return [part.strip() for part in text.split(",") if part.strip()]


def read_guideline(text: str) -> str:
    """The guideline itself, or the content of the file that ``text`` names."""
    path = Path(text)
    looks_like_a_path = len(text) < 255 and "\n" not in text
    if looks_like_a_path and path.is_file():
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidCampaign(f"cannot read the guideline from {path}: {error}") from None
    if looks_like_a_path and re.fullmatch(r"\S+\.(md|txt|rst)", text):
        raise InvalidCampaign(
            f"there is no guideline file {text}", "give an existing file, or the text itself"
        )
    return text.strip()


def campaign_name(file: Path, *facts: Json) -> str:
    """A name that is the same for the same file and settings: so a second run goes on."""
    stem = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40] or "file"
    return f"{stem}-{digest(str(file.resolve()), *facts)[:8]}"


def in_plain_words(error: ValidationError) -> str:
    """What is wrong with a value, without the library's own words."""
    lines = []
    for problem in error.errors():
        place = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{place}: {message}" if place else message)
    return "; ".join(lines)
