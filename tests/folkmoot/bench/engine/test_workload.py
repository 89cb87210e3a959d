"""What the sides are given to do, and in which order."""

from __future__ import annotations

import asyncio

import pytest

from engine.base import Message
from folkmoot.bench.engine.recording import Indifferent, campaign_of, free_text, labelling, record
from folkmoot.bench.engine.replay import Answer, in_order, replay
from folkmoot.bench.engine.workload import TEXT_TOKENS, Ask, Item, Workload, worded

ITEMS = (
    Item(text="The soup was cold. The waiter was kind.", gold="negative"),
    Item(text="A quiet room and a good bed.", gold="positive"),
)


def ask(name: str, *options: str) -> Ask:
    return Ask(messages=(Message(role="user", content=name),), options=options)


def item(*waves: tuple[tuple[Ask, ...], ...]) -> Item:
    return Item(text="t", gold="g", waves=waves)


def words(asked: Ask) -> str:
    return asked.messages[-1].content


A, B, C, D = (ask(name, "yes", "no") for name in "abcd")


def test_a_side_that_takes_one_at_a_time_gets_wave_after_wave() -> None:
    workload = Workload(name="w", items=(item(((A, B),), ((C,),)), item(((D,),))))
    assert [(n, words(asked)) for n, asked in in_order(workload)] == [
        (0, "a"), (0, "b"), (1, "d"), (0, "c"),
    ]  # fmt: skip


async def test_a_wave_is_asked_when_the_one_before_is_answered() -> None:
    answered: list[str] = []

    async def answer(asked: Ask) -> Answer:
        # The first of the first wave takes longest: the next wave waits for it all the same.
        await asyncio.sleep(0.02 if words(asked) == "a" else 0.0)
        answered.append(words(asked))
        return Answer(10, 4, 0, "yes")

    workload = Workload(name="w", items=(item(((A,), (B,)), ((C,),)),))
    run = await replay(workload, answer)
    assert answered == ["b", "a", "c"]
    assert (run.asks, run.prompt_tokens, run.computed_tokens) == (3, 30, 18)
    assert run.answers == ("yes",)


async def test_no_more_questions_are_in_flight_than_may_be() -> None:
    now = most = 0

    async def answer(asked: Ask) -> Answer:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return Answer(1, 0, 0)

    workload = Workload(name="w", items=tuple(item(((A,), (B,))) for _ in range(8)), in_flight=3)
    await replay(workload, answer)
    assert most == 3


def test_few_items_are_asked_as_much_about_as_all_on_average() -> None:
    short, long = item(((A,),)), item(((A, B, C),))
    workload = Workload(name="w", items=(short, short, short, long, long, long))
    assert workload.asks_per_item == 2.0
    assert workload.few(2).asks_per_item == 2.0
    assert workload.few(9) == workload


async def test_two_roles_ask_about_the_same_item_with_the_same_beginning() -> None:
    workload = await labelling("two_roles", "scripted-a", "a", ITEMS)
    generator, reviewer = workload.items[0].asks
    assert generator.messages[0] == reviewer.messages[0]
    assert generator.messages[1] == reviewer.messages[1]
    assert generator.messages[1].content == f"Text: {ITEMS[0].text}"
    assert generator.messages[2] != reviewer.messages[2]
    assert generator.options == ("positive", "negative")


async def test_one_role_asks_once_about_each_item() -> None:
    workload = await labelling("one_role", "scripted-a", "a", ITEMS)
    assert [len(list(item.asks)) for item in workload.items] == [1, 1]


async def test_role_first_says_all_that_is_to_be_done_before_the_item() -> None:
    workload = await labelling("one_role", "scripted-a", "a", ITEMS)
    (asked,) = workload.items[0].asks
    system, user = worded(asked, "role_first", "chatml")
    assert "Which label fits the text best: positive or negative?" in system.content
    assert user.content == f"Text: {ITEMS[0].text}"
    assert worded(asked, "item_first", "chatml") == asked.messages


async def test_a_base_model_is_still_given_the_start_of_the_answer() -> None:
    workload = await labelling("one_role", "scripted-a", "a", ITEMS)
    (asked,) = workload.items[0].asks
    assert worded(asked, "role_first", "plain")[-1] == Message(role="assistant", content="Label:")


async def test_a_contested_item_goes_through_every_stage_of_the_protocol() -> None:
    # To whom all is alike, everything is contested.
    found = await record(campaign_of("protocol", "scripted-a", "a"), ITEMS, Indifferent())
    asked = [words(asked) for asked in found[0].asks]
    assert asked.count("Label:") >= 3
    assert any(not asked.options for asked in found[0].asks), "nobody argued"
    assert len(found[0].waves) >= 4


async def test_texts_are_asked_for_in_prompts_that_begin_like_all_others() -> None:
    texts = await free_text("free_text_8", "scripted-a", "a", ITEMS)
    labels = await labelling("one_role", "scripted-a", "a", ITEMS)
    assert texts.in_flight == 8
    assert texts.campaign is None
    for one, other in zip(texts.items, labels.items, strict=True):
        (text,), (label,) = one.asks, other.asks
        assert text.messages[0] == label.messages[0]
        assert text.messages[1].content.startswith(f"Text: {one.text}\n\n")
        assert text.max_tokens == TEXT_TOKENS
        assert not text.options


@pytest.mark.parametrize("options", [("yes", "no"), ()])
def test_a_question_survives_its_way_to_an_engine(options: tuple[str, ...]) -> None:
    request = ask("a", *options).request("m")
    assert request.model == "m"
    assert request.kind == ("score" if options else "generate")
