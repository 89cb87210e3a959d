"""The console from the command line: alone, beside a run, and its file of people."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from folkmoot.web.people_file import read_people, verified
from tests.folkmoot.conftest import PATIENCE, ROOT, Cli, environment

WORD = "correct horse battery"


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [["web", "--port", "0"], ["annotate", "reviews.jsonl", "--labels", "a,b", "--web"]],
    ids=["alone", "beside a run"],
)
def test_the_address_that_is_printed_opens_the_console(tmp_path: Path, command: list[str]) -> None:
    lines = (ROOT / "examples" / "reviews.jsonl").read_text(encoding="utf-8").splitlines(True)
    (tmp_path / "reviews.jsonl").write_text(
        "".join(line.replace('"gold"', '"known"') for line in lines * 3), encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from folkmoot.start import main; main()", *command],
        cwd=tmp_path, env={**environment(tmp_path / "state"), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        printed, end = "", time.monotonic() + PATIENCE
        while not (found := re.search(r"http://\S+token=\S+", printed)):
            assert time.monotonic() < end, printed
            printed += process.stdout.readline()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        assert opener.open(found[0], timeout=PATIENCE).status == 200
        base = found[0].partition("/enter")[0]
        try:
            answer = opener.open(f"{base}/", timeout=PATIENCE).status
        except urllib.error.HTTPError as error:
            answer = error.code
        assert answer in (200, 503), "503 before there is a ledger"
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_a_person_is_added_to_the_file_with_a_password_that_is_not_in_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "people.toml"
    monkeypatch.setattr("typer.prompt", lambda *_, **__: WORD)
    for name in ("Ada", "Ben"):
        assert cli("web", "--people", file, "--new-person", name).code == 0
    assert [member.name for member in read_people(file)] == ["Ada", "Ben"]
    assert verified(WORD, read_people(file)[1].password)
    assert WORD not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    printed = cli("web", "--new-person", "Cleo")
    assert 'name = "Cleo"' in printed.out
