"""``folkmoot plan`` takes the options of ``annotate``, and starts nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from folkmoot.commands.prepared import LONG_RUN
from folkmoot.planning import plan_campaign
from folkmoot.reports.summary import report_lines, summarize
from folkmoot.settings import Settings
from folkmoot.swarm.job import Job, run_job
from kinds.base import kinds
from schema.estimate import Estimate
from storage.reader import LedgerReader
from tests.folkmoot.conftest import MODELS, ROOT, Cli, write_jsonl
from tests.folkmoot.test_every_kind_on_its_road import PLUGIN, commands, kind_in

PRICED = """
[models.far]
family = "far"
base_url = "http://127.0.0.1:9/v1"
model = "far"
prompt_price = 3.0
completion_price = 15
currency = "EUR"
"""


@pytest.fixture
def soup(tmp_path: Path) -> Path:
    rows = [{"id": f"r{n}", "text": f"The soup number {n} was cold."} for n in range(20)]
    return write_jsonl(tmp_path / "soup.jsonl", rows)


@pytest.fixture
def priced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models.toml").write_text(PRICED, encoding="utf-8")
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(tmp_path / "models.toml"))


def test_it_tells_rows_tokens_and_time_and_starts_nothing(
    cli: Cli, soup: Path, tmp_path: Path
) -> None:
    done = cli("plan", soup, "--labels", "a,b", "--out", tmp_path / "out.csv")
    assert done.code == 0
    assert "classification by scripted-a, scripted-b, scripted-c" in done.out
    assert "20 rows, " in done.out
    assert "tokens" in done.out
    assert "no run was measured on this machine yet" in done.out
    assert not (tmp_path / "state").exists()
    assert not (tmp_path / "out.csv").exists()


def test_it_makes_the_mistakes_of_annotate_first(cli: Cli, soup: Path) -> None:
    assert cli("plan", soup, "--labels", "a,b", "--judge", "scriptd-a").code == 3
    assert "there is no file" in cli("plan", "soap.jsonl", "--labels", "a,b").err


@pytest.mark.usefixtures("priced")
def test_an_endpoint_with_a_price_costs_money(cli: Cli, soup: Path) -> None:
    done = cli("plan", soup, "--labels", "a,b", "--judge", "far", "--talk", "100%", "--json")
    (low, high) = json.loads(done.out)["money"]["EUR"]
    assert 0 < low < high < 1
    free = json.loads(cli("plan", soup, "--labels", "a,b", "--json").out)
    assert free["money"] == {}


@pytest.mark.usefixtures("priced")
def test_a_price_that_is_none_is_an_error(cli: Cli, soup: Path, tmp_path: Path) -> None:
    own = tmp_path / "models.toml"
    own.write_text(PRICED.replace("3.0", "-3.0"), encoding="utf-8")
    done = cli("plan", soup, "--labels", "a,b", "--judge", "far")
    assert done.code == 2
    assert "prompt_price" in done.err


def test_only_what_is_left_to_ask_is_counted(cli: Cli, soup: Path, tmp_path: Path) -> None:
    assert cli("annotate", soup, "--labels", "a,b").code == 0
    with soup.open("a", encoding="utf-8") as file:
        file.write('{"id": "new", "text": "The bread was warm."}\n')
    assert "1 row, " in cli("plan", soup, "--labels", "a,b").out


def test_a_file_of_any_format_will_do(cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "soup.csv"
    table.write_text("id,text\n1,The soup was cold.\n2,So was the tea.\n", encoding="utf-8")
    assert "2 rows, " in cli("plan", table, "--labels", "a,b").out


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind != PLUGIN])
def test_every_kind_can_be_rehearsed(cli: Cli, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = next(words for words in commands().values() if kind_in(words) == kind)
    monkeypatch.chdir(ROOT)
    done = cli("plan", *words[1:], "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["rows"] > 0
    assert found["tokens"][1] >= found["tokens"][0] > found["rows"]


def test_a_long_run_says_before_what_it_may_take(cli: Cli, tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "text": f"The soup number {n} was cold."} for n in range(LONG_RUN)]
    done = cli("annotate", write_jsonl(tmp_path / "long.jsonl", rows), "--labels", "a,b")
    assert done.code == 0
    assert f"{LONG_RUN} rows, " in done.err.partition("submitted")[0]


def test_a_short_one_does_not(cli: Cli, soup: Path) -> None:
    assert "20 rows, " not in cli("annotate", soup, "--labels", "a,b").err


def test_the_estimate_is_kept_and_told_beside_what_came_of_it(soup: Path, tmp_path: Path) -> None:
    campaign = plan_campaign(name="c", labels=["a", "b"], models=MODELS.split(","))
    settings = Settings(state=tmp_path / "state")
    estimate = Estimate(rows=20, tokens=(1, 2), seconds=(700, 1_100), grounds="a guess")
    job = Job(file=soup, campaign=campaign, estimate=estimate)
    asyncio.run(run_job(settings, job, lambda progress: None))
    with LedgerReader(settings.ledger) as reader:
        on_record, summary = reader.expected("c"), summarize(reader, "c")
    assert on_record is not None
    assert on_record.estimate == estimate
    assert "  estimated 10 to 20 min, took less than a minute" in list(report_lines(summary))
