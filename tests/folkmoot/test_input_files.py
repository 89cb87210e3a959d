"""``folkmoot annotate`` on files as people have them: read, or refused before any work."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import threading
from pathlib import Path

import pytest

from folkmoot.input_file import annotated
from schema.errors import UserError
from tests.folkmoot.conftest import Cli, environment, read_jsonl, write_jsonl

LABELS = ("--labels", "good,bad", "--talk", "0")
ROWS = [{"id": "a", "text": "cold soup"}, {"id": "b", "text": "hot soup"}]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)


def test_semicolons_are_told_and_the_rows_are_annotated(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "soup.csv"
    file.write_bytes("id;text;größe\r\n1;cold, again;1,5\r\n".encode("cp1252"))
    result = cli("annotate", file, *LABELS)
    assert result.code == 0, result.err
    labels, western, separated = result.err.splitlines()[:3]
    assert labels.startswith("2 labels")
    assert "Windows-1252, as in 'größe'" in western
    assert separated == "columns are separated by semicolons"
    (row,) = csv.DictReader(io.StringIO((tmp_path / "soup.annotated.csv").read_text("utf-8")))
    assert (row["text"], row["größe"]) == ("cold, again", "1,5")


def test_a_packed_file_comes_back_unpacked(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "soup.jsonl.gz").write_bytes(gzip.compress(LINES.encode(), mtime=0))
    assert cli("annotate", tmp_path / "soup.jsonl.gz", *LABELS).code == 0
    written = (tmp_path / "soup.annotated.jsonl").read_text(encoding="utf-8")
    assert [row["id"] for row in read_jsonl(written)] == ["a", "b"]


def test_rows_that_cannot_be_read_are_named_and_all_others_are_done(
    cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "soup.jsonl"
    file.write_text(LINES + "half\n{\n[]\n7\n" + '{"id": "c", "text": "no soup"}\n')
    result = cli("annotate", file, *LABELS, "--out", "-")
    assert result.code == 3
    named = "4 of 7 rows cannot be read: line 3: not JSON"
    assert result.err.count(named) == 2, "before the work and at its end"
    assert result.err.splitlines()[-1].endswith("; and 1 more")
    done = [row["id"] for row in read_jsonl(result.out) if row["outcome"] != "rejected"]
    assert done == ["a", "b", "c"]


def test_a_file_of_which_no_row_can_be_read_starts_nothing(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "soup.jsonl"
    file.write_text("half\n{\n")
    result = cli("annotate", file, *LABELS)
    assert result.code == 2
    assert "2 of 2 rows cannot be read: line 1: not JSON" in result.err
    assert not (tmp_path / "state").exists()


def piped(tmp_path: Path, data: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["folkmoot", "annotate", *arguments, *LABELS],
        cwd=tmp_path, env=environment(tmp_path / "state"), input=data, capture_output=True,
        check=False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [LINES.encode(), b"id;text\na;cold soup\nb;hot soup\n", gzip.compress(LINES.encode(), mtime=0)],
)
def test_standard_input_is_read_by_what_it_holds(tmp_path: Path, data: bytes) -> None:
    ended = piped(tmp_path, data, "-")
    assert ended.returncode == 0, ended.stderr
    assert [row["id"] for row in read_jsonl(ended.stdout.decode())] == ["a", "b"]
    again = piped(tmp_path, data, "-", "--out", "-")
    assert b"nothing was left to do" in again.stderr
    assert not (tmp_path / "state" / "input").exists()


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0", b"one\ntwo\n"])
def test_standard_input_that_holds_no_rows_leaves_nothing_behind(
    tmp_path: Path, data: bytes
) -> None:
    ended = piped(tmp_path, data, "-")
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"error: ")
    assert not (tmp_path / "state").exists()


def test_a_pipe_is_a_file(cli: Cli, tmp_path: Path) -> None:
    pipe = tmp_path / "soup.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(LINES,))
    writer.start()
    result = cli("annotate", pipe, *LABELS)
    writer.join()
    assert result.code == 0, result.err
    assert [row["id"] for row in read_jsonl(result.out)] == ["a", "b"]


def test_a_device_is_none() -> None:
    with pytest.raises(UserError, match="is a device"):
        annotated(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("rows.csv", "rows.annotated.csv"),
        ("rows.v2.CSV", "rows.v2.annotated.CSV"),
        ("rows.csv.gz", "rows.annotated.csv"),
        ("rows.ndjson", "rows.annotated.ndjson"),
        ("rows.json", "rows.annotated.jsonl"),
        ("rows.xlsx", "rows.annotated.csv"),
        ("rows.dat", "rows.annotated.jsonl"),
        ("rows", "rows.annotated.jsonl"),
    ],
)
def test_rows_come_back_beside_their_file_in_a_format_like_its_own(file: str, written: str) -> None:
    assert annotated(Path(file)) == Path(written)


def test_an_encoding_that_is_named_makes_another_campaign(cli: Cli, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "soup.jsonl", ROWS)
    assert cli("annotate", file, *LABELS).code == 0
    assert "nothing was left" in cli("annotate", file, *LABELS).err
    assert "nothing was left" not in cli("annotate", file, *LABELS, "--encoding", "latin1").err
