"""Beyond the loopback: names, passwords and TLS from the command to the ledger."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from folkmoot.planning import plan_campaign
from folkmoot.web.people_file import entry_for
from tests.folkmoot.conftest import PATIENCE, ROOT, Cli, environment
from tests.folkmoot.web.certificate import Pair, made_in
from tests.folkmoot.web.conftest import OURS
from tests.folkmoot.web.test_review_page import answers, waiting

WORD = "correct horse battery"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return made_in(tmp_path_factory.mktemp("tls"), "console.example")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.toml"
    file.write_text(entry_for("Ada", WORD), encoding="utf-8")
    return file


@pytest.fixture
def served(tmp_path: Path, pair: Pair, people: Path) -> Iterator[str]:
    """The address of ``folkmoot web`` on all addresses, with something to review."""
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(tmp_path / "state", plan, [{"text": "soup 0"}, {"text": "soup 1"}], "good")
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from folkmoot.start import main; main()", "web",
         "--address", "0.0.0.0", "--port", "0", "--host", "localhost", "--people", people,
         "--certificate", pair.certificate, "--key", pair.key],
        env={**environment(tmp_path / "state"), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        printed, end = "", time.monotonic() + PATIENCE
        while not (found := re.search(r"https://\S+/enter$", printed, re.M)):
            assert time.monotonic() < end, printed
            printed += process.stdout.readline()
        assert "token" not in found[0], "people come in by their passwords alone"
        yield found[0].removesuffix("/enter")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.mark.slow
def test_people_come_in_over_tls_answer_and_no_cookie_leaves_it(
    served: str, pair: Pair, tmp_path: Path
) -> None:
    trusts = ssl.create_default_context(cafile=str(pair.certificate))
    with httpx.Client(base_url=served, verify=trusts, timeout=PATIENCE) as client:
        assert client.get("/c/soups").headers["location"] == "/enter"
        form = {"name": "Ada", "password": "wrong password"}
        assert client.post("/enter", data=form, headers=OURS).status_code == 401
        answer = client.post("/enter", data={**form, "password": WORD}, headers=OURS)
        flags = {each.strip().lower() for each in answer.headers["set-cookie"].split(";")[1:]}
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= flags
        assert "soup 0" in client.get("/c/soups/review").text
        sent = {"task": "t0", "choice": "1"}
        assert client.post("/c/soups/review", data=sent).status_code == 403, "not from our page"
        assert client.post("/c/soups/review", data=sent, headers=OURS).status_code == 303
        strange = client.get("/", headers={"host": "elsewhere.example"})
        assert strange.status_code == 400
        port = client.base_url.port
    (said,) = answers(tmp_path / "state", "soups", "t0")
    assert (said.by, said.value) == ("Ada", "bad")
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert not plain.recv(100).startswith(b"HTTP/"), "plain http is not answered"
    early = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    early.check_hostname, early.verify_mode = False, ssl.CERT_NONE
    early.set_ciphers("ALL:@SECLEVEL=0")
    early.minimum_version = early.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", port)) as old, pytest.raises(ssl.SSLError):
        early.wrap_socket(old)


@pytest.mark.parametrize(
    ("wants", "told"),
    [
        ([], "give --certificate and --key, or --behind-proxy"),
        (["--certificate", "console.crt"], "a certificate and its key go together"),
        (["--certificate", "console.crt", "--key", "nowhere.key"], "there is no file nowhere.key"),
        (["--certificate", "people.toml", "--key", "console.key"], "TLS cannot be spoken with"),
        (["--certificate", "console.crt", "--key", "locked.key"], "locked with a password"),
        (["--certificate", "console.crt", "--key", "other.key"], "key values mismatch"),
    ],
)
def test_beyond_the_loopback_it_does_not_open_without_tls_or_the_word_that_a_proxy_speaks_it(
    cli: Cli, tmp_path: Path, people: Path, wants: list[str], told: str
) -> None:
    pair = made_in(tmp_path)
    for command in (
        ["ec", "-aes256", "-passout", "pass:secret", "-in", pair.key, "-out", "locked.key"],
        ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "other.key"],
    ):
        subprocess.run(["openssl", *command], cwd=tmp_path, check=True, capture_output=True)
    done = cli("web", "--address", "0.0.0.0", "--port", "0", "--people", people, *wants)
    assert done.code == 2
    assert told in " ".join(done.err.split())


def test_nor_without_people(cli: Cli, tmp_path: Path, pair: Pair) -> None:
    options = ["--certificate", pair.certificate, "--key", pair.key]
    done = cli("web", "--address", "0.0.0.0", "--port", "0", *options)
    assert done.code == 2
    assert "give --people FILE" in done.err
    assert "give --people FILE" in cli("web", "--address", "::", "--behind-proxy").err
