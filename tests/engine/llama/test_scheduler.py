"""How decodes are shared out, beginnings shared, and nobody forgotten. No model: see CellMemory."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from engine.llama.distribution import Distribution
from engine.llama.jobs import Strand
from engine.llama.scheduler import PATIENCE, Scheduler
from engine.llama.step_shares import share_out
from engine.llama.turnstile import Turnstile
from engine.settings import EngineSettings
from tests.engine.llama.cell_memory import CellMemory, prediction


class Reader:
    """A job that reads predictions after its prompt, after label branches, or of a text that it
    writes, and knows what they must be."""

    companions: tuple[Strand, ...] = ()

    def __init__(
        self, prompt: Sequence[int], branches: Sequence[Sequence[int]] = (), writes: int = 0
    ) -> None:
        self.future: Future[Any] = Future()
        self.cached = 0
        self.room = sum(map(len, branches)) + writes
        self.freed = False
        self.window = 0
        self._branches, self._writes = branches, writes
        self._unread = 1 + len(branches) + writes
        self.prompt = Strand(self, list(prompt), {len(prompt) - 1})  # type: ignore[arg-type] # its result is no Answered
        self._start = self.prompt

    def take(self, strand: Strand, position: int, read: Distribution) -> list[Strand]:
        seen = strand.tokens[: position + 1][-self.window :]
        assert np.array_equal(read.logits, prediction(seen))
        self._unread -= 1
        if strand is not self.prompt:
            return []
        if self._writes:
            self._writes -= 1
            strand.tokens.append(int(read.logits.argmax()))
            strand.wanted.add(len(strand.tokens) - 1)
        branches, self._branches = self._branches, ()
        tokens = self.prompt.tokens
        return [
            Strand(self, [*tokens, *branch], {len(tokens) + len(branch) - 1}, parent=self.prompt)  # type: ignore[arg-type] # as above
            for branch in branches
        ]

    def result(self) -> str | None:
        return None if self._unread else "read"

    def free(self) -> None:
        self.freed = True


class Group:
    """A job whose prompts go on in step: each gets its next token when all have been read."""

    def __init__(self, *prompts: Sequence[int], writes: int) -> None:
        self.future: Future[Any] = Future()
        self.cached = 0
        self.room = writes
        self.freed = False
        self.window = 0
        self.rounds = 0
        self._writes = writes
        self._read: dict[int, int] = {}
        self.prompt, *others = [
            Strand(self, list(prompt), {len(prompt) - 1})  # type: ignore[arg-type] # its result is no Answered
            for prompt in prompts
        ]
        self.companions = tuple(others)

    def take(self, strand: Strand, position: int, read: Distribution) -> list[Strand]:
        seen = strand.tokens[: position + 1][-self.window :]
        assert np.array_equal(read.logits, prediction(seen))
        assert position == len(strand.tokens) - 1
        self._read[id(strand)] = int(read.logits.argmax())
        everyone = (self.prompt, *self.companions)
        if len(self._read) == len(everyone):
            self.rounds += 1
            if self.rounds < self._writes:
                for one in everyone:
                    one.tokens.append(self._read[id(one)])
                    one.wanted.add(len(one.tokens) - 1)
            self._read = {}
        return []

    def result(self) -> str | None:
        return "read" if self.rounds == self._writes else None

    def free(self) -> None:
        self.freed = True


class Desk:
    """A scheduler over a memory."""

    def __init__(self, window: int = 0, **limits: int) -> None:
        shape = {"context_cells": 400, "request_tokens": 100, "step_tokens": 64, "threads": 1}
        self.settings = EngineSettings(**{**shape, **limits})
        self.memory = CellMemory(self.settings.cells, self.settings.outputs, window)
        self.scheduler = Scheduler(self.memory, self.settings, contextlib.nullcontext())

    def add(self, *jobs: Reader | Group) -> None:
        for job in jobs:
            job.window = self.memory.window
            self.scheduler.add(job)  # type: ignore[arg-type] # its result is no Answered

    def finish(self, steps: int = 2000) -> None:
        for _ in range(steps):
            if self.scheduler.idle:
                return
            self.scheduler.step()
        raise AssertionError("it does not come to an end")


class NoJob:
    """Strands need a job only for its answers."""


def strand(
    length: int, done: int = 0, wanted: set[int] | None = None, parent: Strand | None = None
) -> Strand:
    want = {length - 1} if wanted is None else wanted
    new = Strand(NoJob(), list(range(length)), want, parent=parent)  # type: ignore[arg-type] # see NoJob
    new.done = done
    return new


def lengths(strands: list[Strand], tokens: int = 100, outputs: int = 100) -> dict[int, int]:
    """What each strand gets, by its place in the list."""
    return {
        strands.index(share.strand): share.length for share in share_out(strands, tokens, outputs)
    }


def numbers(count: int, start: int = 0) -> list[int]:
    return list(range(start, start + count))


def test_texts_go_on_at_every_step_however_long_the_prompts() -> None:
    assert lengths([strand(500), strand(50, done=49), strand(60, done=59)]) == {0: 98, 1: 1, 2: 1}


def test_labels_of_started_jobs_go_before_new_prompts() -> None:
    assert lengths([strand(500), strand(53, done=50, parent=strand(50))]) == {0: 97, 1: 3}


def test_prompts_are_computed_in_the_order_in_which_they_came() -> None:
    assert lengths([strand(70), strand(70), strand(70)]) == {0: 70, 1: 30}


def test_a_strand_that_needs_nothing_gets_nothing() -> None:
    assert lengths([strand(5, done=5, wanted=set()), strand(5)]) == {1: 5}


def test_a_decode_never_yields_more_predictions_than_there_is_room_for() -> None:
    branch = strand(10, done=4, wanted={5, 6, 7, 8, 9})
    assert lengths([branch, strand(20)], outputs=3) == {0: 4, 1: 19}


def test_items_share_the_instructions_and_roles_share_the_item() -> None:
    desk = Desk()
    instructions, questions = numbers(40), ([1001, 1002], [1003, 1004])
    jobs = []
    for item in range(6):
        text = numbers(20, start=100 * (item + 1))
        jobs += [Reader([*instructions, *text, *question]) for question in questions]
    desk.add(*jobs)
    desk.finish()
    assert desk.memory.computed == 40 + 6 * (20 + 2 + 2)
    assert desk.scheduler.statistics.tokens == desk.memory.computed
    assert desk.scheduler.statistics.reused_tokens == 12 * 62 - desk.memory.computed


def test_roles_that_look_at_one_item_are_answered_in_the_same_step() -> None:
    desk = Desk(step_tokens=200)
    roles = [[*numbers(60), *numbers(1 + n, start=1000 * (n + 1))] for n in range(5)]
    jobs = [Reader(prompt) for prompt in roles]
    desk.add(*jobs)
    desk.scheduler.step()
    assert all(job.future.done() for job in jobs)
    assert desk.memory.computed == 60 + 1 + 2 + 3 + 4 + 5
    assert [job.cached for job in jobs] == [0, 60, 60, 60, 60]


def test_a_long_item_takes_all_roles_along_however_many_steps_it_needs() -> None:
    desk = Desk(step_tokens=32)
    jobs = [Reader([*numbers(70), 1000 + n]) for n in range(3)]
    desk.add(*jobs)
    desk.finish()
    assert desk.memory.computed == 70 + 3
    assert desk.scheduler.statistics.steps == 3


def test_who_shares_more_with_a_follower_waits_for_it() -> None:
    desk = Desk(step_tokens=200)
    instructions, item = numbers(30), numbers(40, start=500)
    jobs = [
        Reader([*instructions, *numbers(40, start=300)]),
        Reader([*instructions, *item, 1]),
        Reader([*instructions, *item, 2]),
    ]
    desk.add(*jobs)
    desk.finish()
    assert desk.memory.computed == 30 + 40 + 40 + 1 + 1


def test_samples_of_one_prompt_compute_it_once() -> None:
    desk = Desk()
    desk.add(*(Reader(numbers(50), writes=4) for _ in range(8)))
    desk.finish()
    # All but the first compute its last token again, to read the prediction after it.
    assert desk.memory.computed == 50 + 7 * 1 + 8 * 4


def test_prompts_of_a_group_go_on_in_step_and_share_what_they_begin_with() -> None:
    desk = Desk(step_tokens=200)
    shared = numbers(40)
    group = Group([*shared, 1], [*shared, 2, 3], [*shared, 4], writes=5)
    desk.add(group)
    desk.finish()
    assert group.future.result() == "read"
    assert desk.memory.computed == 40 + (1 + 2 + 1) + 3 * 4
    assert desk.scheduler.statistics.steps == 5
    assert group.cached == 80


def test_groups_that_do_not_fit_beside_each_other_run_one_after_the_other() -> None:
    desk = Desk(slots=4, step_tokens=32)
    groups = [
        Group(*(numbers(9, start=100 * (3 * n + m)) for m in range(3)), writes=6) for n in range(4)
    ]
    desk.add(*groups)
    desk.finish()
    assert all(group.future.result() == "read" for group in groups)


def test_a_group_that_is_sent_back_comes_in_again_as_one() -> None:
    desk = Desk(kept_tokens=0, step_tokens=32)
    groups = [
        Group(numbers(20, start=100 * n), numbers(50, start=100 * n + 1000), writes=9)
        for n in range(2)
    ]
    desk.add(*groups)
    sent_back = 0
    for step in range(40):
        desk.scheduler.step()
        if step % 3 == 2 and groups[1].prompt.sequence >= 0 and not groups[0].future.done():
            desk.scheduler._make_room()  # as if the context had been full
            assert {one.sequence for one in (groups[1].prompt, *groups[1].companions)} == {-1}
            sent_back += 1
    desk.finish()
    assert sent_back > 1
    assert all(group.future.result() == "read" for group in groups)


def test_a_question_that_comes_back_later_finds_its_item() -> None:
    desk = Desk()
    first = Reader([*numbers(60), 1])
    desk.add(first)
    desk.finish()
    again = Reader([*numbers(60), 2, 3])
    desk.add(again)
    desk.finish()
    assert (first.cached, again.cached) == (0, 60)


def test_instructions_longer_than_all_that_is_kept_are_kept_for_the_next_request() -> None:
    desk = Desk(context_cells=4000, request_tokens=2000)
    late = Reader([*numbers(900), 2, 3])
    desk.add(Reader([*numbers(900), 1]))
    desk.finish()
    desk.add(late)
    desk.finish()
    assert late.cached == 900


def test_not_much_more_is_kept_than_was_said() -> None:
    desk = Desk(kept_tokens=100)
    desk.add(*(Reader(numbers(30, start=1000 * n)) for n in range(10)))
    desk.finish()
    assert 0 < desk.memory.used <= 100 + 2 * 30
    assert 0 < desk.scheduler.statistics.evicted_tokens <= 200


def test_a_cancelled_job_stops_at_the_next_step_and_leaves_nothing() -> None:
    desk = Desk(kept_tokens=0)
    job, waiting = Reader(numbers(10), writes=50), Reader(numbers(10, start=500))
    desk.add(job)
    for _ in range(5):
        desk.scheduler.step()
    computed = desk.memory.computed
    desk.add(waiting)
    job.future.cancel()
    waiting.future.cancel()
    desk.scheduler.step()
    assert desk.scheduler.idle
    assert desk.memory.computed == computed
    assert desk.memory.used == 0
    assert job.freed
    assert waiting.freed


def test_a_big_request_is_not_overtaken_for_ever() -> None:
    desk = Desk(context_cells=256, request_tokens=250, kept_tokens=0)
    desk.add(Reader(numbers(60), writes=20))
    desk.scheduler.step()
    big = Reader(numbers(160, start=1000), writes=80)
    small = [Reader([5000 + n, 1], writes=40) for n in range(10 * PATIENCE)]
    desk.add(big, *small)
    while not big.future.done():
        desk.scheduler.step()
    before = sum(1 for job in small if job.future.done())
    assert before + desk.settings.slots >= PATIENCE
    assert before <= PATIENCE


def test_what_is_too_big_for_the_context_by_itself_runs_alone() -> None:
    desk = Desk(context_cells=256, request_tokens=100)
    jobs = [Reader(numbers(60, start=1000 * n), writes=40) for n in range(6)]
    desk.add(*jobs)
    desk.finish()
    assert all(job.future.done() for job in jobs)
    assert desk.memory.fullest <= desk.settings.cells


def test_what_a_sliding_window_has_just_passed_is_not_begun_with_either() -> None:
    desk = Desk(window=40, kept_tokens=300)
    desk.add(Reader(numbers(39), writes=1))
    desk.finish()
    late = Reader([*numbers(39), 2])
    desk.add(late)
    desk.finish()
    assert late.cached == 0


def test_what_a_sliding_window_has_passed_is_not_begun_with() -> None:
    desk = Desk(window=64, kept_tokens=300)
    desk.add(Reader([*numbers(100), 1]), Reader(numbers(60, start=500)))
    desk.finish()
    late = Reader([*numbers(50), 2]), Reader([*numbers(60, start=500), 2])
    desk.add(*late)
    desk.finish()
    assert [job.cached for job in late] == [0, 60]


@pytest.mark.parametrize("window", [0, 30])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_goes_or_is_taken_back_every_prediction_is_of_its_own_text(
    seed: int, window: int
) -> None:
    choose = np.random.default_rng(seed)
    prefixes = int(choose.integers(1, 12))
    desk = Desk(window, context_cells=256, slots=4, branches=3, prefixes=prefixes)
    jobs: list[Reader | Group] = []
    for _ in range(120):
        for _ in range(int(choose.integers(0, 4))):
            shared = numbers(int(choose.choice([0, 20, 45])))
            own = choose.integers(0, 4, size=choose.integers(1, 20)).tolist()
            count, writes = int(choose.integers(0, 4)), int(choose.integers(0, 12))
            branches = choose.integers(60, 70, size=(count, 2)).tolist()
            if choose.random() < 0.2:
                other = choose.integers(0, 4, size=choose.integers(1, 20)).tolist()
                jobs.append(Group([*shared, *own], [*shared, *other], writes=writes + 1))
            elif choose.random() < 0.5:
                jobs.append(Reader([*shared, *own], writes=writes))
            else:
                jobs.append(Reader([*shared, *own], branches))
            desk.add(jobs[-1])
        desk.scheduler.step()
        if jobs and choose.random() < 0.1:
            choose.choice(np.array(jobs, dtype=object)).future.cancel()
    desk.finish()
    assert all(job.future.done() and job.freed for job in jobs)
    assert all(job.future.cancelled() or job.future.result() == "read" for job in jobs)
    assert desk.memory.used <= desk.settings.cells


def test_threads_pass_the_turnstile_in_the_order_in_which_they_came() -> None:
    turnstile, passed = Turnstile(), []

    def go(name: int) -> None:
        with turnstile:
            passed.append(name)

    threads = [threading.Thread(target=go, args=(name,)) for name in range(5)]
    with turnstile:
        for thread in threads:
            thread.start()
            time.sleep(0.02)
        assert passed == []
    for thread in threads:
        thread.join()
    assert passed == list(range(5))
