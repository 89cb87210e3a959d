"""Packed files are read like others, and no farther than is sensible."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

import pytest

from schema.errors import InvalidSubmission
from storage.opening import unpacking
from tests.storage.conftest import ReadFile

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


@pytest.mark.parametrize("ending", PACK)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rows.jsonl", '{"text": "Grüße"}\n'),
        ("rows.csv", "text;n\nGrüße;1\n"),
        ("rows.json", '[{"text": "Grüße"}]'),
        ("rows.txt", "Grüße\n"),
    ],
)
def test_what_is_packed_is_read_as_what_it_holds(
    read_file: ReadFile, ending: str, name: str, data: str
) -> None:
    for encoding in ("utf-8", "cp1252", "utf-16"):
        (row,) = read_file(f"{name}{ending}", PACK[ending](data.encode(encoding))).fields
        assert row["text"] == "Grüße"


def test_the_content_says_whether_a_file_is_packed_and_not_its_name(read_file: ReadFile) -> None:
    assert read_file("rows.jsonl", gzip.compress(b'{"n": 1}\n')).fields == [{"n": 1}]
    assert read_file("rows.jsonl.gz", '{"n": 1}\n').fields == [{"n": 1}]


def test_a_file_that_was_cut_off_is_refused(read_file: ReadFile) -> None:
    whole = gzip.compress(b"".join(b'{"n": %d}\n' % number for number in range(9999)))
    with pytest.raises(InvalidSubmission, match="damaged or cut off"):
        read_file("rows.jsonl.gz", whole[: len(whole) // 2])


@pytest.mark.parametrize("ending", PACK)
def test_what_unpacks_to_far_too_much_is_refused_with_the_bound(
    read_file: ReadFile, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "FREE", 2 * 1024 * 1024)
    with pytest.raises(InvalidSubmission, match="unpacks to more than 2 MiB"):
        read_file(f"rows.jsonl{ending}", PACK[ending](b" " * 5_000_000))


def test_a_file_that_packs_well_is_read(
    read_file: ReadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "FREE", 1024)
    data = b"".join(b'{"n": %d}\n' % (number * 7919) for number in range(20_000))
    assert len(read_file("rows.jsonl.gz", gzip.compress(data)).fields) == 20_000
