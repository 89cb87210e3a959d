"""Campaign files as a person writes them, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.campaign_file.reading import read_campaign_file
from folkmoot.campaign_file.shape import CampaignFile
from schema.errors import InvalidCampaign

Read = Callable[[str], CampaignFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What a file of this text says."""

    def write_and_read(text: str) -> CampaignFile:
        (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
        return read_campaign_file(tmp_path / "campaign.toml")

    return write_and_read


@pytest.fixture
def complaint(read: Read) -> Callable[[str], str]:
    """What is complained of in a file of this text, without the file's name."""

    def of(text: str) -> str:
        with pytest.raises(InvalidCampaign) as caught:
            read(text)
        assert "\n" not in caught.value.message
        assert caught.value.exit_code == 2
        return caught.value.message.partition("campaign.toml, ")[2]

    return of
