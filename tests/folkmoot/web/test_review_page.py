"""One answer a request, on record at once, blind unless the person asked for the committee."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.web import all_page, together
from folkmoot.web.addresses import ADDRESSES
from folkmoot.web.people_file import Member, scrambled
from folkmoot.web.sides_told import drafts_told
from kinds.base import kind_of
from schema.annotation import Annotation
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.seat import Seat
from schema.task import Task
from schema.turn import Turn
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.review.test_every_kind import EXAMPLES, GIVEN, ITEMS, PAIR, TEXT
from tests.folkmoot.web.conftest import OURS, Open, Visitor

CASES: list[tuple[str, dict[str, Any], dict[str, Json], dict[str, Any], Json]] = [
    ("classification", {"labels": ["good", "bad"]}, TEXT, {"choice": 1}, "bad"),
    ("spans", {"labels": ["person", "place"]}, TEXT,
     {"spans": '[{"start": 15, "end": 21, "label": "1"}]'},
     [{"start": 15, "end": 21, "label": "place", "text": "London"}]),
    ("multi_label", {"labels": ["joy", "anger", "fear"]}, TEXT, {"choice": [2, 0]},
     ["joy", "fear"]),
    ("taxonomy", {"labels": ["animal/dog", "animal/cat", "stone"]}, TEXT, {"choice": 0}, None),
    ("rating", {}, TEXT, {"number": "4"}, 4),
    ("preference", {"input_fields": list(PAIR)}, PAIR, {"choice": 1}, "b"),
    ("ranking", {"input_fields": list(ITEMS)}, ITEMS,
     {"rank-0": 2, "rank-1": 2, "rank-2": 1}, None),
    ("text", {}, TEXT, {"text": "So it\r\ngoes."}, "So it\ngoes."),
    ("correction", {"labels": ["good", "bad"], "input_fields": ["text", "old"]},
     {**TEXT, "old": "good"}, {"choice": 1}, {"label": "bad", "changed": True, "why": ""}),
    ("explained", {"labels": ["true", "false"]}, TEXT, {"choice": 1},
     {"answer": "false", "reason": "", "quote": ""}),
]  # fmt: skip


def waiting(
    state: Path, campaign: Campaign, inputs: list[dict[str, Json]], value: Json = None
) -> None:
    """A ledger whose committee was sure of nothing."""
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.save_campaign(campaign)
        for number, input in enumerate(inputs):
            task = Task(
                campaign=campaign.name, id=f"t{number}", revision=campaign.revision, input=input
            )
            ledger.submit(task)
            ledger.start(task, ())
            ledger.finish(
                Annotation(
                    campaign=campaign.name, task=task.id, outcome="escalated", value=value,
                    confidence=0.5, margin=number / 10, reason="too close",
                )
            )  # fmt: skip


def answers(state: Path, campaign: str, task: str) -> list[Any]:
    with LedgerReader(state / "ledger.db") as reader:
        return reader.said_by_people(campaign, task)


def shown_task(page: str) -> str:
    found = re.search(r'name="task" value="([^"]*)"', page)
    assert found, page
    return found[1]


Soup = Callable[..., Visitor]


@pytest.fixture
def soup(console: Open, tmp_path: Path) -> Visitor:
    campaign = plan_campaign(
        name="soups", labels=["good", "bad"], models=["scripted-a"], guideline="Is it good?"
    )
    waiting(tmp_path, campaign, [{"text": f"soup {n}"} for n in range(3)], "good")
    return console(tmp_path).enter()


def post(visitor: Visitor, address: str, status: int = 303, **fields: Any) -> str:
    answer = visitor.client.post(address, data=fields, headers=OURS)
    assert answer.status_code == status, answer.text
    return str(answer.headers.get("location", answer.text))


@pytest.mark.parametrize(("kind", "given", "input", "fields", "value"), CASES)
def test_an_answer_of_every_form_is_on_record(
    console: Open,
    tmp_path: Path,
    kind: str,
    given: dict[str, Any],
    input: dict[str, Json],
    fields: dict[str, Any],
    value: Json,
) -> None:
    waiting(tmp_path, plan_campaign(name="c", kind=kind, models=["scripted-a"], **given), [input])
    visitor = console(tmp_path).enter()
    assert shown_task(visitor.get("/c/c/review")) == "t0"
    post(visitor, "/c/c/review", task="t0", **fields)
    (said,) = answers(tmp_path, "c", "t0")
    assert value is None or said.value == value
    assert said.blind
    assert said.by == "Ada"


@pytest.mark.parametrize("kind", GIVEN)
def test_kinds_whose_answers_are_records_or_many_take_what_the_examples_know(
    console: Open, tmp_path: Path, kind: str
) -> None:
    lines = (EXAMPLES / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    row = next(row for row in map(json.loads, lines) if "gold" in row)
    campaign = plan_campaign(name="c", kind=kind, models=["scripted-a"], **GIVEN[kind])
    waiting(tmp_path, campaign, [{k: v for k, v in row.items() if k not in ("id", "gold")}])
    visitor = console(tmp_path).enter()
    visitor.get("/c/c/review")
    gold = kind_of(kind).read_gold(campaign, row, row["gold"])
    asked = kind_of(kind).review_form(campaign, row)
    fields: dict[str, Any] = {"record": json.dumps(gold)}
    if asked.form == "choose_for_each":
        fields = {}
        for number, group in enumerate(asked.groups):
            own = [choice for choice in asked.choices if choice.group == group.key]
            held = [n for n, choice in enumerate(own) if kind_of(kind).supports(gold, choice)]
            fields[f"group-{number}"] = held[0]
    post(visitor, "/c/c/review", task="t0", **fields)
    (said,) = answers(tmp_path, "c", "t0")
    assert kind_of(kind).similarity(said.value, gold) == 1.0


def test_the_least_certain_task_comes_first_and_an_answer_leads_to_the_next(soup: Visitor) -> None:
    seen = []
    address = "/c/soups/review"
    for _ in range(3):
        seen.append(shown_task(soup.get(address)))
        address = post(soup, "/c/soups/review", task=seen[-1], choice=0)
    assert seen == ["t0", "t1", "t2"]
    assert "Nothing is left for you" in soup.get(address)


def test_what_is_skipped_does_not_come_again_and_what_was_answered_is_taken_back(
    soup: Visitor, tmp_path: Path
) -> None:
    post(soup, "/c/soups/review", task="t0", act="skip")
    assert shown_task(soup.get("/c/soups/review")) == "t1"
    post(soup, "/c/soups/review", task="t1", choice=0, note="too thin")
    assert "too thin" in answers(tmp_path, "soups", "t1")[0].says
    back = post(soup, "/c/soups/review", act="undo", task="t2")
    assert shown_task(soup.get(back)) == "t1"
    with LedgerReader(tmp_path / "ledger.db") as reader:
        assert reader.standing("soups").answered == 0


@pytest.mark.parametrize("way", ["committee", "transcript", "rows", "accept"])
def test_whoever_has_seen_the_committees_answer_is_not_on_record_as_blind(
    soup: Visitor, tmp_path: Path, way: str
) -> None:
    assert "good" not in " ".join(re.findall(r"<td>.*?</td>", soup.get("/c/soups")))
    fields: dict[str, Any] = {"choice": 0}
    if way == "committee":
        assert "good" in post(soup, "/c/soups/committee?task=t0", status=200)
    elif way == "transcript":
        soup.get(ADDRESSES.task("soups", "t0"))
    elif way == "rows":
        assert "good" in soup.get("/c/soups?show=yes")
    else:
        fields = {"act": "accept"}
    post(soup, "/c/soups/review", task="t0", **fields)
    (said,) = answers(tmp_path, "soups", "t0")
    assert (said.value, said.blind) == ("good", False)


@pytest.mark.parametrize(
    ("fields", "word"),
    [({}, "nothing was chosen"), ({"choice": "7"}, "nothing was chosen"),
     ({"choice": "0", "task": "nowhere"}, "nowhere")],
)  # fmt: skip
def test_what_is_no_answer_is_told_on_the_page_and_not_recorded(
    soup: Visitor, tmp_path: Path, fields: dict[str, str], word: str
) -> None:
    page = post(soup, "/c/soups/review", status=400, **{"task": "t0", **fields})
    assert word in page
    assert not answers(tmp_path, "soups", "t0")


@pytest.mark.parametrize(
    ("spans", "word"),
    [("[", "not JSON"), ('[{"start": 9, "end": 99, "label": "0"}]', "outside the text"),
     ('[{"start": 0, "end": 3, "label": "x"}]', "nothing was chosen"), ("{}", "did not arrive")],
)  # fmt: skip
def test_marks_that_cannot_be_are_refused(
    console: Open, tmp_path: Path, spans: str, word: str
) -> None:
    plan = plan_campaign(name="c", kind="spans", models=["scripted-a"], labels=["person"])
    waiting(tmp_path, plan, [TEXT])
    visitor = console(tmp_path).enter()
    assert word in post(visitor, "/c/c/review", status=400, task="t0", spans=spans)


def test_two_people_get_two_tasks_and_an_owner_settles_what_they_disagree_on(
    console: Open, tmp_path: Path
) -> None:
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(tmp_path, plan, [{"text": f"soup {n}"} for n in range(2)])
    word = "correct horse battery"
    password = scrambled(word)
    members = tuple(
        Member(name=name, rights=rights, password=password)
        for name, rights in (("Ada", "reviewer"), ("Ben", "owner"), ("Cleo", "reader"))
    )
    visitors = {}
    for member in members:
        visitors[member.name] = console(tmp_path, members=members)
        visitors[member.name].console.sittings = visitors["Ada"].console.sittings
        form = {"name": member.name, "password": word}
        assert visitors[member.name].client.post("/enter", data=form, headers=OURS)
    ada, ben, cleo = visitors.values()
    assert cleo.client.get("/c/soups/review").status_code == 400
    assert "is a reader here" in cleo.client.get("/c/soups/review").text
    assert shown_task(ada.get("/c/soups/review")) == "t0"
    assert shown_task(ben.get("/c/soups/review")) == "t1", "Ada has the other one before her"
    post(ada, "/c/soups/review", task="t0", choice=0)
    post(ben, "/c/soups/review?task=t0", task="t0", choice=1)
    assert ada.client.get("/c/soups/review?scope=conflicts").status_code == 400
    page = ben.get("/c/soups/review?scope=conflicts")
    board = re.findall(r'name="taken" value="([^"]+)"[^>]*data-key="(.)"', page)
    assert [key for _, key in board] == ["a", "b"], "digits answer anew, letters take over"
    told = " ".join(Seen(page).words.split())
    assert told.index("Ada") < told.index("Ben", told.index("What everybody says"))
    address = f"/c/soups/review?{urlencode({'scope': 'conflicts'})}"
    assert "nobody gives this answer" in post(ben, address, 400, task="t0", taken="0" * 16)
    post(ben, address, task="t0", taken=board[0][0])
    with LedgerReader(tmp_path / "ledger.db") as reader:
        assert reader.in_conflict("soups") == []
        assert reader.standing_answers("soups")["t0"].value == "good"


def test_a_share_of_the_tasks_is_put_to_everybody(console: Open, tmp_path: Path) -> None:
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(tmp_path, plan, [{"text": f"soup {n}"} for n in range(4)])
    ada = console(tmp_path).enter()
    ben = console(tmp_path, owner="Ben").enter()
    address = "/c/soups/review?overlap=100%25"
    for visitor in (ada, ben):
        for n in range(4):
            assert shown_task(visitor.get(address)) == f"t{n}"
            assert post(visitor, address, task=f"t{n}", choice=0).endswith("overlap=100%25")
    assert {said.by for said in answers(tmp_path, "soups", "t3")} == {"Ada", "Ben"}
    assert ada.client.get("/c/soups/review?overlap=x").status_code == 400


def test_drafted_texts_stand_beside_the_answer_with_what_it_has_not() -> None:
    turn = Turn(
        turn="t", campaign="c", revision="r", task="t0", stage="draft", question="propose",
        seat=Seat(id="generator-1", role="generator"),
        ballot=Ballot(method="proposal", value="Rain until noon."),
    )  # fmt: skip
    (draft,) = drafts_told([turn], "Rain until evening.")
    assert [word for word, only in draft.words if only] == ["noon"]
    assert drafts_told([turn], {"not": "a text"}) == ()


def test_all_rows_of_a_filter_get_one_answer_and_all_of_it_is_taken_back(
    soup: Visitor, tmp_path: Path
) -> None:
    address = "/c/soups/all?words=soup"
    assert "answer all of these" in soup.get("/c/soups?words=soup")
    assert "3 rows, one answer" in soup.get(address)
    assert "There are" not in post(soup, address, 200, count=3, choice=1, note="all thin")
    for n in range(3):
        (said,) = answers(tmp_path, "soups", f"t{n}")
        assert (said.value, said.blind) == ("bad", False)
        assert "all thin" in said.says
    assert "3 taken back" in post(soup, address, 200, act="undo")
    with LedgerReader(tmp_path / "ledger.db") as reader:
        assert reader.standing_answers("soups") == {}


def test_what_is_answered_for_all_is_what_was_shown_and_never_a_whole_campaign(
    soup: Visitor, tmp_path: Path
) -> None:
    assert "there are 3 rows now" in post(soup, "/c/soups/all?words=soup", 400, count=2, choice=1)
    assert "nothing was chosen" in post(soup, "/c/soups/all?words=soup", 400, count=3, choice=9)
    assert "filter them first" in post(soup, "/c/soups/all", 400, count=3, choice=1)
    assert not answers(tmp_path, "soups", "t0")


def test_the_figures_of_a_campaign_tell_how_people_and_the_committee_agree(
    soup: Visitor,
) -> None:
    for n, choice in enumerate((0, 0, 1)):
        post(soup, "/c/soups/review", task=f"t{n}", choice=choice)
    told = " ".join(Seen(soup.get("/c/soups/figures")).words.split())
    assert "Beside the answers of people" in told
    assert "67% (2 of 3" in told


@pytest.mark.parametrize("kind", sorted({*GIVEN, *(case[0] for case in CASES)}))
def test_a_rejected_row_of_every_kind_has_a_page_that_says_why(
    console: Open, tmp_path: Path, kind: str
) -> None:
    given = GIVEN.get(kind) or next(case[1] for case in CASES if case[0] == kind)
    plan = plan_campaign(name="c", kind=kind, models=["scripted-a"], **given)
    rows: list[dict[str, Json]] = [{"raw": "{"}, {"text": None}, {"text": {"a": [1]}}, {}]
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.save_campaign(plan)
        for number, broken in enumerate(rows):
            ledger.reject("c", f"t{number}", broken, "it is no row")
    visitor = console(tmp_path).enter()
    for number in range(4):
        assert "it is no row" in Seen(visitor.get(f"/c/c/t/t{number}")).words.casefold()
    assert "rejected" in visitor.get("/c/c")
    assert visitor.client.get("/c/c/review?task=t0").status_code == 400


def test_a_ledger_that_may_only_be_read_is_shown_and_an_answer_to_it_refused_in_words(
    console: Open,
) -> None:
    folder = Path(tempfile.mkdtemp())  # not below a folder that only its owner may enter
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(folder, plan, [{"text": "soup"}])
    for file in folder.iterdir():
        file.chmod(0o644) if file.name == "ledger.db" else file.unlink()
    folder.chmod(0o555)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)  # root may write everywhere
    try:
        visitor = console(folder).enter()
        assert "1 escalated" in " ".join(Seen(visitor.get("/c/soups")).words.split())
        assert "cannot be written" in post(visitor, "/c/soups/review", 400, task="t0", choice=0)
    finally:
        os.seteuid(before)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_what_is_called_otherwise_than_its_key_is_told_by_its_words(
    console: Open, tmp_path: Path
) -> None:
    plan = plan_campaign(
        name="c", kind="preference", models=["scripted-a"], input_fields=list(PAIR)
    )
    waiting(tmp_path, plan, [PAIR], "a")
    told = Seen(console(tmp_path).enter().get("/c/c/t/t0")).words
    assert "response A" in told


def test_an_adjudicator_sees_people_and_seats_on_one_board_with_what_differs(
    console: Open, tmp_path: Path
) -> None:
    plan = plan_campaign(
        name="names", kind="spans", labels=["person", "place"], models=["scripted-a"]
    )
    both = [
        {"start": 0, "end": 3, "label": "person", "text": "Ada"},
        {"start": 8, "end": 11, "label": "person", "text": "Bob"},
    ]
    waiting(tmp_path, plan, [TEXT], both)
    for name, spans in (("Ada", both), ("Ben", both[:1])):
        visitor = console(tmp_path, owner=name).enter()
        sent = [{"start": s["start"], "end": s["end"], "label": "0"} for s in spans]
        post(visitor, "/c/names/review?task=t0", task="t0", spans=json.dumps(sent), note="so be it")
    assert "adjudicate" in visitor.get("/c/names/t/t0")
    page = visitor.get("/c/names/review?scope=conflicts")
    told = " ".join(Seen(page).words.split())
    assert "“so be it”" in told
    assert "the committee 0.50" in told
    rows = re.findall(r'<tr class="(chosen|agrees)">(.*?)</tr>', page)
    assert [kind for kind, _ in rows] == ["chosen", "agrees"], "what differs comes first"
    assert "Bob" in rows[0][1]
    assert rows[0][1].count("has it not") == 1
    second = re.findall(r'name="taken" value="([^"]+)"', page)[1]
    post(visitor, "/c/names/review?scope=conflicts", task="t0", taken=second)
    with LedgerReader(tmp_path / "ledger.db") as reader:
        ruling = reader.standing_answers("names")["t0"]
    assert [span["text"] for span in ruling.value] == ["Ada"]
    assert ruling.adjudicates


def test_a_line_that_ends_in_two_characters_shifts_no_span(console: Open, tmp_path: Path) -> None:
    plan = plan_campaign(name="c", kind="spans", labels=["person"], models=["scripted-a"])
    text = "One.\r\nAda met Bob."
    waiting(tmp_path, plan, [{"text": text}])
    page = console(tmp_path).enter().get("/c/c/review")
    shown = page.partition('id="text"')[2].partition(">")[2].partition("</div>")[0]
    assert shown.index("Ada") == text.index("Ada")


def test_what_was_marked_and_noted_is_there_again_after_an_answer_that_was_refused(
    console: Open, tmp_path: Path
) -> None:
    plan = plan_campaign(name="c", kind="spans", labels=["a", "b"], models=["scripted-a"])
    waiting(tmp_path, plan, [TEXT])
    visitor = console(tmp_path).enter()
    sent = json.dumps([{"start": 0, "end": 7, "label": "0"}, {"start": 4, "end": 7, "label": "1"}])
    page = post(visitor, "/c/c/review", 400, task="t0", spans=sent, note='"hm"')
    assert "overlap" in Seen(page).words
    kept = {found.get("id") or found.get("name"): found.get("value") for found in
            Seen(page).named("input")}  # fmt: skip
    assert kept["spans-value"] == sent
    assert kept["note"] == '"hm"'


def test_a_form_is_as_it_was_when_its_answer_is_taken_back(console: Open, tmp_path: Path) -> None:
    plan = plan_campaign(
        name="c", kind="multi_label", labels=["joy", "anger", "fear"], models=["scripted-a"]
    )
    waiting(tmp_path, plan, [TEXT, TEXT])
    visitor = console(tmp_path).enter()
    post(visitor, "/c/c/review", task="t0", choice=[0, 2])
    assert "checked" not in visitor.get("/c/c/review")
    page = visitor.get(post(visitor, "/c/c/review", act="undo"))
    ticked = [found.get("value") for found in Seen(page).named("input") if "checked" in found]
    assert ticked == ["0", "2"]


def test_however_many_rows_take_one_press_and_others_answer_meanwhile(
    console: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_page, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr(together, "BATCH", 10)
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(tmp_path, plan, [{"text": f"soup {n}"} for n in range(90)], "good")
    visitor = console(tmp_path).enter()
    address = "/c/soups/all?words=soup"
    assert "90 rows, one answer" in visitor.get(address)
    assert "nothing was chosen" in post(visitor, address, 400, count=90, choice="9" * 5000)
    assert "of 90 answered" in post(visitor, address, 200, count=90, choice=1, note="thin")
    post(visitor, "/c/soups/review", task="t89", choice=0)
    with LedgerReader(tmp_path / "ledger.db") as reader:
        assert len(reader.standing_answers("soups")) < 90, "it had not to wait for all of them"
    assert "of 90 answered" in visitor.get(address), "who comes back sees how far it has come"
    ended(visitor, address)
    with LedgerReader(tmp_path / "ledger.db") as reader:
        said = reader.standing_answers("soups")
        assert reader.violations() == []
    assert len(said) == 90
    assert "No row is like this" in visitor.get(address)
    assert "90 were answered together before" in visitor.get(address)
    post(visitor, address, 200, act="undo")
    assert "90 taken back" in ended(visitor, address)


def test_what_somebody_else_answers_meanwhile_is_not_answered_again_together(
    console: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_page, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr(together, "BATCH", 10)
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(tmp_path, plan, [{"text": f"soup {n}"} for n in range(60)], "good")
    visitor, other = console(tmp_path).enter(), console(tmp_path, owner="Ben").enter()
    address = "/c/soups/all?words=soup"
    with visitor.console.sittings.one:  # nobody hands anything in while this is held
        post(visitor, address, 200, count=60, choice=1, note="thin")
        post(other, "/c/soups/review", task="t59", choice=0)
    assert "1 had an answer of somebody else by then" in ended(visitor, address)
    (said,) = answers(tmp_path, "soups", "t59")
    assert (said.by, said.value) == ("Ben", "good")
    post(visitor, address, 200, act="undo")
    assert "59 taken back" in ended(visitor, address)
    with LedgerReader(tmp_path / "ledger.db") as reader:
        assert list(reader.standing_answers("soups")) == ["t59"]
        assert reader.in_conflict("soups") == []


def test_answering_together_is_stopped_and_what_was_done_is_taken_back(
    console: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_page, "AT_ONCE_SECONDS", 0.0)
    monkeypatch.setattr(together, "BATCH", 10)
    plan = plan_campaign(name="soups", labels=["good", "bad"], models=["scripted-a"])
    waiting(tmp_path, plan, [{"text": f"soup {n}"} for n in range(200)], "good")
    visitor = console(tmp_path).enter()
    address = "/c/soups/all?words=soup"
    post(visitor, address, 200, count=200, act="accept", note="as it is")
    assert "of 200 answered" in post(visitor, address, 200, act="stop")
    with LedgerReader(tmp_path / "ledger.db") as reader:
        done = len(reader.standing_answers("soups"))
    assert done < 200
    assert f"{200 - done} rows, one answer" in visitor.get(address)
    post(visitor, address, 200, act="undo")
    ended(visitor, address)
    with LedgerReader(tmp_path / "ledger.db") as reader:
        assert reader.standing_answers("soups") == {}


def ended(visitor: Visitor, address: str) -> str:
    """What is told when it is over."""
    for _ in range(600):
        told = visitor.get(f"{address}&part=now")
        if "stop here" not in told:
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_who_has_answered_sees_the_agreement_change_at_the_next_look(soup: Visitor) -> None:
    assert "Beside the answers of people" not in soup.get("/c/soups/figures")
    post(soup, "/c/soups/review", task="t0", choice=0)
    for _ in range(100):
        if "People have answered 1 rows" in (told := soup.get("/c/soups/figures")):
            break
        time.sleep(0.1)  # it is seen by polling
    assert "People have answered 1 rows" in told
