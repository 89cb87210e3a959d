"""Who gets in, and what a request must be to be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.web.door import MOST_TRIES, PAUSE_SECONDS, SESSION_SECONDS, Door, Person
from folkmoot.web.guard import LONGEST_BODY
from folkmoot.web.people_file import Member, entry_for, read_people, scrambled, verified
from folkmoot.web.serving import Listening
from schema.errors import UserError
from tests.folkmoot.conftest import Cli
from tests.folkmoot.web.conftest import COOKIE, OURS, Open

WORD = "correct horse battery"


@pytest.fixture(scope="module")
def ada() -> Member:
    return Member(name="Ada", rights="reviewer", password=scrambled(WORD))


def test_the_printed_address_becomes_a_cookie_that_no_script_and_no_other_site_can_use(
    console: Open, tmp_path: Path
) -> None:
    visitor = console(tmp_path)
    answer = visitor.client.get("/enter", params={"token": visitor.console.door.token})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert visitor.console.door.token not in cookie


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_without_the_token_nobody_gets_in(console: Open, tmp_path: Path, token: str) -> None:
    visitor = console(tmp_path)
    assert visitor.client.get("/enter", params={"token": token}).status_code == 401
    for address in ("/", "/c/reviews", "/c/reviews/t/r1", "/nowhere"):
        assert visitor.client.get(address).status_code == 401


def test_a_name_that_somebody_else_has_made_lead_here_is_not_answered(
    console: Open, tmp_path: Path
) -> None:
    visitor = console(tmp_path).enter()
    assert visitor.client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert visitor.client.get("/", headers={"host": "localhost:8642"}).status_code != 400


@pytest.mark.parametrize("site", [None, "cross-site", "same-site", "none"])
def test_nothing_is_changed_by_a_request_that_is_not_proved_to_be_from_our_own_page(
    console: Open, tmp_path: Path, site: str | None
) -> None:
    visitor = console(tmp_path).enter()
    headers = {"sec-fetch-site": site} if site else {}
    assert visitor.client.post("/leave", headers=headers).status_code == 403
    assert visitor.client.get("/").status_code != 401
    assert visitor.client.post("/leave", headers=OURS).status_code == 303
    assert visitor.client.get("/").status_code == 401


@pytest.mark.parametrize("address", ["/", "/static/console.js", "/nowhere", "/enter"])
def test_every_answer_says_how_strictly_a_browser_has_to_take_it(
    console: Open, tmp_path: Path, address: str
) -> None:
    headers = console(tmp_path).client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] in ("no-store", "no-cache")


def test_what_is_very_long_or_does_not_say_how_long_it_is_is_not_read(
    console: Open, tmp_path: Path
) -> None:
    visitor = console(tmp_path).enter()
    endless = (b"x" * 1000 for _ in range(3))
    assert visitor.client.post("/leave", content=endless, headers=OURS).status_code == 413
    long = b"x" * (LONGEST_BODY + 1)
    assert visitor.client.post("/leave", content=long, headers=OURS).status_code == 413


def test_no_two_answers_have_the_same_nonce(console: Open, tmp_path: Path) -> None:
    visitor = console(tmp_path)
    policies = {visitor.client.get("/").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


def test_where_there_is_no_ledger_the_page_says_how_to_begin(console: Open, tmp_path: Path) -> None:
    answer = console(tmp_path / "state").enter().client.get("/")
    assert answer.status_code == 503
    assert "it is made when a campaign is first run" in answer.text


def test_several_people_come_in_by_name_and_password(
    console: Open, tmp_path: Path, ada: Member
) -> None:
    visitor = console(tmp_path, members=(ada,))
    token = visitor.console.door.token
    assert visitor.client.get("/", headers={"accept": "text/html"}).headers["location"] == "/enter"
    assert visitor.client.get("/enter", params={"token": token}).headers.get("set-cookie") is None
    form = {"name": "Ada", "password": "wrong"}
    assert visitor.client.post("/enter", data=form, headers=OURS).status_code == 401
    form["password"] = WORD
    assert visitor.client.post("/enter", data=form, headers=OURS).headers["location"] == "/"
    assert visitor.client.get("/").status_code != 303


def test_after_some_wrong_passwords_a_name_is_closed_for_a_while(ada: Member) -> None:
    now = [0.0]
    door = Door(Person(name="me"), members=(ada,), clock=lambda: now[0])
    for _ in range(MOST_TRIES):
        assert door.by_password("Ada", "wrong") is None
    assert door.by_password("Ada", WORD) is None
    now[0] = PAUSE_SECONDS + 1
    assert door.by_password("Ada", WORD) is not None


def test_a_cookie_that_nobody_has_used_for_long_is_nobodys(ada: Member) -> None:
    now = [0.0]
    door = Door(Person(name="me"), members=(ada,), clock=lambda: now[0])
    cookie = door.by_password("Ada", WORD) or ""
    assert door.who(cookie) == Person(name="Ada", rights="reviewer")
    now[0] = SESSION_SECONDS + 1
    assert door.who(cookie) is None


def test_passwords_are_kept_as_scrypt_makes_them_and_no_two_alike() -> None:
    one, other = scrambled(WORD), scrambled(WORD)
    assert one != other
    assert WORD not in one
    assert verified(WORD, one)
    assert not verified("wrong", one)
    assert not verified(WORD, None)
    with pytest.raises(UserError, match="at least 10 letters"):
        scrambled("short")


def test_the_lines_that_are_printed_for_a_person_are_read_again(tmp_path: Path) -> None:
    file = tmp_path / "people.toml"
    file.write_text(entry_for("Ada", WORD), encoding="utf-8")
    (ada,) = read_people(file)
    assert (ada.name, ada.rights) == ("Ada", "reviewer")
    assert verified(WORD, ada.password)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("people = 3", "people"),
        ("[[people]]\nname = 'Ada'\npassword = 'secret'", "--new-person"),
        ("[[people", "is not TOML"),
        ("", "people"),
    ],
)
def test_a_file_of_people_that_is_none_is_told_and_its_passwords_are_not(
    tmp_path: Path, text: str, word: str
) -> None:
    file = tmp_path / "people.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=word) as error:
        read_people(file)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("where", "has_people", "word"),
    [
        (Listening("0.0.0.0"), True, "for all to read"),
        (Listening("192.0.2.1", behind_proxy=True), False, "--people"),
        (Listening(certificate=Path("x.pem")), False, "go together"),
    ],
)
def test_beyond_this_machine_it_listens_only_with_tls_and_people(
    where: Listening, has_people: bool, word: str
) -> None:
    with pytest.raises(UserError, match=word):
        where.check(has_people=has_people)


@pytest.mark.parametrize(
    "where", [Listening(), Listening("::1"), Listening("0.0.0.0", behind_proxy=True)]
)
def test_alone_or_behind_a_proxy_it_listens(where: Listening) -> None:
    where.check(has_people=True)


def test_the_command_refuses_an_address_that_others_reach_in_one_line(cli: Cli) -> None:
    done = cli("web", "--address", "0.0.0.0")
    assert done.code == 2
    assert "--behind-proxy" in done.err


def test_a_mistake_of_the_program_is_kept_and_told_in_one_line_under_the_same_policy(
    console: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no secret of mine")

    monkeypatch.setattr("folkmoot.web.lending.Readers.lend", fails)
    answer = console(tmp_path, raises=False).enter().client.get("/")
    assert answer.status_code == 500
    assert "a mistake of folkmoot" in answer.text
    assert "no secret of mine" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    kept = tmp_path / "state" / "mistakes.log"
    assert "no secret of mine" in kept.read_text(encoding="utf-8")
