"""Another user of the machine can neither read, submit nor forge, nor hold a ledger up."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.server import EmbeddedServer
from tests.folkmoot.conftest import Cli, Finished, write_jsonl

NOBODY = 65534

AS_NOBODY = """
import asyncio, fcntl, os, sys
os.setgid({nobody}); os.setgroups([]); os.setuid({nobody})
state, port = sys.argv[1], int(sys.argv[2])
def tries():
    for name in ("ledger.db", "ledger.db.lock", "ledger.db-wal", "nats/server.json",
                 "nats/nats.conf", "nats/server.log", "nats/lock", "mistakes.log"):
        yield name, lambda name=name: open(os.path.join(state, name), "rb").read(1)
        yield name, lambda name=name: open(os.path.join(state, name), "ab")
    yield "listing", lambda: os.listdir(state)
    yield "listing nats", lambda: os.listdir(os.path.join(state, "nats"))
    yield "lock", lambda: fcntl.flock(os.open(os.path.join(state, "ledger.db.lock"), os.O_RDONLY),
                                      fcntl.LOCK_EX | fcntl.LOCK_NB)
for what, act in tries():
    try:
        act()
    except FileNotFoundError:
        pass
    except PermissionError:
        continue
    else:
        print("could:", what)
async def bus():
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    for user in ("", '"user":"folkmoot","pass":"folkmoot",', '"auth_token":"folkmoot",'):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        writer.write(("CONNECT {{" + user + '"verbose":false}}\\r\\n').encode()
                     + b"PUB folkmoot.submit.reviews 2\\r\\n{{}}\\r\\nSUB > 1\\r\\nPING\\r\\n")
        await writer.drain()
        answer = await reader.readline()
        if b"Authorization Violation" not in answer:
            print("the bus answered", answer)
asyncio.run(bus())
print("done")
"""


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that everybody may walk through, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="folkmoot-privacy-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_another_user_gets_at_nothing(reachable: Path, finished: Finished) -> None:
    state = reachable / "state"
    shutil.copytree(finished.state, state)
    for path in (state, *state.rglob("*")):  # as an earlier version left them
        path.chmod(0o755 if path.is_dir() else 0o644)
    folkmoot = [sys.executable, "-P", "-c", "from folkmoot.start import main; main()"]
    done = subprocess.run(
        [*folkmoot, "--state", str(state), "status"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    code = AS_NOBODY.format(nobody=NOBODY)

    async def beside_a_server() -> tuple[bytes, bytes]:
        server = await EmbeddedServer.start(state / "nats")
        try:
            trying = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-c", code, str(state), str(server.access.port),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
            )  # fmt: skip
            return await trying.communicate()
        finally:
            await server.stop()

    assert asyncio.run(beside_a_server()) == (b"done\n", b"")


def test_a_job_makes_its_state_folder_and_its_result_for_its_owner_alone(
    cli: Cli, tmp_path: Path
) -> None:
    rows = write_jsonl(tmp_path / "rows.jsonl", [{"text": f"soup {n}"} for n in range(3)])
    before = os.umask(0o022)
    try:
        assert cli("annotate", rows, "--labels", "good,bad", "--out", "out.jsonl").code == 0
    finally:
        os.umask(before)
    state = tmp_path / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    for path in (*state.glob("ledger.db*"), state / "nats", tmp_path / "out.jsonl"):
        assert not path.stat().st_mode & 0o077, path


def test_a_state_folder_that_others_could_read_is_tightened_by_any_command(
    cli: Cli, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    (state / "nats").mkdir(parents=True)
    for folder in (state, state / "nats"):
        folder.chmod(0o755)
    cli("models", "list")
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_working_folder_in_place_of_a_state_folder_keeps_its_rights_and_the_ledger_is_private(
    cli: Cli, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    (shared / "thesis.txt").touch()
    (shared / "ledger.db").touch(mode=0o644)
    cli("--state", shared, "models", "list")
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    assert stat.S_IMODE((shared / "ledger.db").stat().st_mode) == 0o600


def test_doctor_tells_what_others_can_read(
    cli: Cli, reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = reachable / "judge.key"
    key.touch(mode=0o644)
    models = reachable / "models.toml"
    models.write_text(
        '[models.judge]\nfamily = "j"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "j"\n'
        'key_file = "judge.key"\n'
    )
    models.chmod(0o600)
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(models))
    shared = reachable / "state"
    shared.mkdir(mode=0o755)
    (shared / "thesis.txt").touch()
    findings = json.loads(cli("--state", shared, "doctor", "--json").out)
    told = {each["found"]: each["todo"] for each in findings if each["verdict"] == "warning"}
    assert told[f"other users of this machine may read {key}"] == f"chmod 600 {key}"
    assert f"other users of this machine may get at {shared}" in told
