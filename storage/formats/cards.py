"""The card of a data set: what was asked, who answered, what became of it. Markdown with YAML.

Names and guideline are the campaign's own; none of them can end the block that it stands in.
"""

from __future__ import annotations

import json

from schema.base import Json
from schema.campaign import Campaign
from storage.reader import LedgerReads

_PLAIN = str.maketrans({"|": "¦", "\n": " ", "\r": " ", "`": "'", "<": "(", ">": ")"})


def card(campaign: Campaign, ledger: LedgerReads, data: str, transcripts: str) -> str:
    """README.md.

    Args:
        campaign: what was asked.
        ledger: that counts what came of it.
        data: pattern of the files with rows.
        transcripts: name of the file with what was said.
    """
    head: Json = {
        "pretty_name": campaign.name,
        "annotations_creators": ["machine-generated"],
        "tags": ["folkmoot"],
        "configs": [
            {"config_name": "default", "data_files": [{"split": "train", "path": data}]}
        ],
    }  # fmt: skip
    # JSON is YAML, and no name can break out of it.
    front = [f"{name}: {json.dumps(value)}" for name, value in head.items()]
    counts = ledger.counts(campaign.name).model_dump()
    labels = [f"| {_cell(label.name)} | {_cell(label.description)} |" for label in campaign.labels]
    seats = [f"| {seat.id} | {seat.role} | {_cell(seat.model)} |" for seat in campaign.roster]
    lines = [
        "---", *front, "---", "", f"# {campaign.name}", "",
        f"Annotated by a committee of language models (kind: {campaign.kind}, revision "
        f"{campaign.revision[:12]}).", "",
        *(["## Guideline", "", *_fenced(campaign.guideline), ""] if campaign.guideline else []),
        *(["## Labels", "", "| label | means |", "|---|---|", *labels, ""] if labels else []),
        "## Committee", "", "| seat | role | model |", "|---|---|---|", *seats, "",
        "## Outcomes", "", "| outcome | rows |", "|---|---|",
        *(f"| {outcome} | {number:,} |" for outcome, number in counts.items() if number), "",
        "`annotation` is the answer, `confidence` its probability as the vote sees it;",
        "`decided_by` says whether the committee or a person gave it, and",
        f"`{transcripts}` has every word that was said. Offsets count code points.",
        "`croissant.json` describes the columns.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.translate(_PLAIN)


def _fenced(text: str) -> list[str]:
    """A text in a block that it cannot end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [fence, *text.splitlines(), fence]
