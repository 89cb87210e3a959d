"""Figures for operators: what a campaign comes to, as Prometheus reads it, on a real port."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from folkmoot.swarm.health import beat_file
from folkmoot.swarm.metrics import MetricsServer
from schema.errors import UserError
from storage.ledger import Ledger
from tests.storage.conftest import Make


def fetched(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def samples(text: str) -> dict[tuple[str, ...], float]:
    """By name and values of labels, the figure."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_campaign_stands_in_figures_as_it_stands_in_the_ledger(tmp_path: Path) -> None:
    make, path = Make(), tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        campaign = make.campaign()
        ledger.save_campaign(campaign)
        make.finished(ledger, campaign, "t1")
        make.asked(ledger, campaign, "t2")
        with MetricsServer(0, tmp_path, ("moderator",), path) as server:
            code, text = fetched(f"{server.url}/metrics")
    assert code == 200
    found = samples(text)
    assert found["folkmoot_tasks", "reviews", "accepted"] == 1
    assert found["folkmoot_tasks", "reviews", "open"] == 1
    assert found["folkmoot_requests", "reviews", "to_send"] == 3
    assert found["folkmoot_tasks_ended_last_minute", "reviews"] == 1
    assert found["folkmoot_campaign_state", "reviews", "running"] == 1
    assert found["folkmoot_tokens_total", "reviews"] == 63
    assert found["folkmoot_turns_failed_total", "reviews"] == 0
    assert found["process_resident_memory_bytes",] > 0
    assert "splendid" not in text, "no word of a text is among them"


def test_a_part_without_a_sign_of_life_is_not_healthy(tmp_path: Path) -> None:
    with MetricsServer(0, tmp_path, ("agents",), None) as server:
        code, said = fetched(f"{server.url}/healthz")
        assert code == 503
        assert "'agents' is not running" in said
        assert fetched(f"{server.url}/etc/passwd")[0] == 404
        assert "folkmoot_tasks" not in fetched(f"{server.url}/metrics")[1]
        assert not beat_file(tmp_path, "agents").exists()


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with MetricsServer(0, tmp_path, (), None) as server:
        port = int(server.url.rpartition(":")[2])
        with (
            pytest.raises(UserError, match=f"cannot listen on 127.0.0.1:{port}"),
            MetricsServer(port, tmp_path, (), None),
        ):
            pass
