"""The console beside a running swarm: answers go through its moderator."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, write_jsonl
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.web.conftest import OURS, Open

pytestmark = pytest.mark.slow
CAMPAIGN = "looked-at"


def test_an_answer_is_written_down_by_the_moderator_that_serves_the_ledger(
    swarm: Path, cli: Cli, console: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_STATE", str(swarm))
    rows = [{"id": f"r{n}", "text": f"Soup {n} was hot."} for n in range(2)]
    cli("campaign", "create", CAMPAIGN, "--labels", "good,bad")
    cli("submit", write_jsonl(tmp_path / "soup.jsonl", rows), "--campaign", CAMPAIGN)
    assert cli("watch", CAMPAIGN).code == 0
    visitor = console(swarm).enter()
    told = " ".join(Seen(visitor.get("/swarm")).words.split())
    assert "moderator: process" in told
    assert "engine: process" in told
    sent = {"task": "r0", "choice": "1"}
    answer = visitor.client.post(f"/c/{CAMPAIGN}/review?task=r0", data=sent, headers=OURS)
    assert answer.status_code == 303, answer.text
    with LedgerReader(swarm / "ledger.db") as reader:
        assert reader.is_written()
        (said,) = reader.said_by_people(CAMPAIGN, "r0")
    assert (said.by, said.value) == ("Ada", "bad")
