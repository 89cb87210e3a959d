"""``folkmoot keys init``: a password for each part, apart, and no more than needed in a file."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from folkmoot.keys import WHERE
from tests.folkmoot.conftest import Cli

PARTS = {"moderator", "agents", "engine", "operator"}


def read(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def passwords(folder: Path) -> dict[str, str]:
    return {
        file.stem: read(file)["FOLKMOOT_NATS_PASSWORD"]
        for file in folder.glob("*.env")
        if file.stem != "server"
    }


def test_every_part_gets_a_file_of_its_own_with_its_own_password(cli: Cli, tmp_path: Path) -> None:
    made = cli("keys", "init", "keys", "--submitter", "shop=reviews,reports")
    assert made.code == 0
    folder = tmp_path / "keys"
    found = passwords(folder)
    assert found.keys() == PARTS | {"shop"}
    assert len(set(found.values())) == len(found)
    assert all(len(password) == 49 for password in found.values())
    server = read(folder / "server.env")
    named = {n.removesuffix("_PASSWORD").lower(): v for n, v in server.items() if n not in WHERE}
    assert named == found
    for part, password in found.items():
        assert read(folder / f"{part}.env") == {
            "FOLKMOOT_NATS_USER": part,
            "FOLKMOOT_NATS_PASSWORD": password,
            "FOLKMOOT_NATS_INBOX_PREFIX": f"_INBOX.{part}",
        }
        assert password not in made.out + made.err + (folder / "nats.conf").read_text()


def test_only_the_configuration_without_secrets_may_be_read_by_others(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)
    cli("keys", "init")
    folder = tmp_path / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes.pop("nats.conf") == 0o644
    assert set(modes.values()) == {0o600}


def test_a_user_is_added_and_the_others_keep_their_passwords_until_they_are_renewed(
    cli: Cli, tmp_path: Path
) -> None:
    cli("keys", "init", "--submitter", "shop=reviews")
    before = passwords(tmp_path / "keys")
    cli("keys", "init", "--submitter", "rival", "--agents", "farm=critic,judge")
    after = passwords(tmp_path / "keys")
    assert after.keys() - before.keys() == {"rival", "farm"}
    assert before.items() <= after.items()
    configuration = (tmp_path / "keys" / "nats.conf").read_text()
    for subject in ("folkmoot.submit.reviews", "folkmoot.submit.*", "folkmoot.turn.judge.*"):
        assert f'"{subject}"' in configuration
    cli("keys", "init", "--renew")
    renewed = passwords(tmp_path / "keys")
    assert renewed.keys() == after.keys()
    assert not set(renewed.values()) & set(after.values())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--submitter", "Shop"), "a user cannot be called 'Shop'"),
        (("--submitter", 'x", password: "y'), "a user cannot be called"),
        (("--submitter", "shop=re views"), "'re views' cannot be the name of a campaign"),
        (("--submitter", "operator"), "'operator' is a part of its own"),
        (("--agents", "farm=poet"), "poet"),
        (("/proc/keys-of-mine",), "cannot be written to /proc/keys-of-mine"),
    ],
)
def test_what_cannot_be_is_one_line(cli: Cli, words: tuple[str, ...], says: str) -> None:
    ended = cli("keys", "init", *words)
    assert ended.code == 2
    assert says in ended.err


def test_a_list_of_users_that_cannot_be_read_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    cli("keys", "init")
    (tmp_path / "keys" / "users.json").write_text(json.dumps({"shop": 1}))
    ended = cli("keys", "init")
    assert (ended.code, "users.json cannot be read" in ended.err) == (2, True)
