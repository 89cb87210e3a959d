"""Packs what many jobs want into one decode after another.

Continuous batching: at every step each running strand gives the tokens that it needs next
(a generated text one, a prompt as many as fit), and waiting strands are admitted as soon as a
slot is free. A strand whose beginning is already in the context, kept from a finished prompt or
held by a running one, starts from there; one whose beginning is about to be computed by another
waits for it instead of computing it twice.

All of it runs on one thread, between two decodes. The seam to the rest is :class:`Job`: another
scheduler can take this one's place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple

from engine.distribution import Distribution
from engine.jobs import Job, Strand
from engine.llama_context import LlamaContext, Piece
from engine.prefix_cache import PrefixCache, common_length
from engine.settings import EngineSettings
from schema.errors import EngineFault, FolkmootError

WORTH_WAITING = 16
"""Shared tokens for which a strand waits while another computes them."""
LOOK_AHEAD = 64
"""How many waiting strands are looked at in one step."""


@dataclass
class EngineStatistics:
    """What a model's scheduler has done so far."""

    steps: int = 0
    tokens: int = 0
    """Tokens computed."""
    reused_tokens: int = 0
    """Tokens of prompts that did not have to be computed again."""
    sequences: int = 0
    """Sequences in all steps together."""
    most_sequences: int = 0
    """In one step."""

    @property
    def mean_sequences(self) -> float:
        """Sequences a step."""
        return self.sequences / self.steps if self.steps else 0.0


class Share(NamedTuple):
    """What one strand gets computed in a step: so many tokens, from ``strand.done`` on."""

    strand: Strand
    length: int


def share_out(strands: Sequence[Strand], tokens: int, outputs: int) -> list[Share]:
    """Divide one decode among the strands.

    Short needs first, so that generated texts go on at every step; then in the given order.

    Args:
        strands: those that run.
        tokens: the most tokens of a decode.
        outputs: the most predictions of a decode.
    """
    shares = []
    for strand in sorted(strands, key=lambda strand: strand.pending > 1):
        count = min(strand.pending, tokens)
        while sum(1 for at in strand.wanted if strand.done <= at < strand.done + count) > outputs:
            count -= 1
        if count:
            shares.append(Share(strand, count))
            tokens -= count
            outputs -= sum(1 for at in strand.wanted if strand.done <= at < strand.done + count)
    return shares


@dataclass
class _Found:
    """Where the beginning of a strand is in the context."""

    sequence: int = -1
    length: int = 0


class Scheduler:
    """The waiting, the running, and the context that they share.

    Args:
        context: whose only user this is.
        settings: slots and cells.
        turn: held during each decode, so that several models take turns on the cores.
    """

    def __init__(
        self, context: LlamaContext, settings: EngineSettings, turn: AbstractContextManager[object]
    ) -> None:
        self._context = context
        self._settings = settings
        self._turn = turn
        self._waiting: deque[Strand] = deque()
        self._running: list[Strand] = []
        self._prefixes = PrefixCache()
        self._free = list(range(settings.sequences))
        self.statistics = EngineStatistics()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to compute."""
        return not self._waiting and not self._running

    def add(self, job: Job) -> None:
        """Let a job wait for its turn."""
        self._waiting.append(job.prompt)

    def step(self) -> None:
        """Drop what was cancelled, admit what fits, compute one decode, and hand out answers."""
        for job in _jobs((*self._waiting, *self._running)):
            if job.future.cancelled():
                self._leave(job)
        self._admit()
        shares = share_out(self._running, self._settings.step_tokens, self._context.max_outputs)
        if not shares:
            return
        pieces = [_piece(share) for share in shares]
        try:
            with self._turn:
                rows = self._context.decode(pieces)
        except EngineFault as fault:
            for job in _jobs([share.strand for share in shares]):
                self._fail(job, fault)
            return
        if rows is None:
            self._make_room()
            return
        self.statistics.steps += 1
        self.statistics.sequences += len(shares)
        self.statistics.most_sequences = max(self.statistics.most_sequences, len(shares))
        for share, piece, predictions in zip(shares, pieces, rows, strict=True):
            self.statistics.tokens += share.length
            share.strand.done += share.length
            for output, row in zip(piece.outputs, predictions, strict=True):
                self._hand_over(share.strand, piece.position + output, Distribution(row))

    def close(self, error: FolkmootError) -> None:
        """Fail everything that waits or runs."""
        for job in _jobs((*self._waiting, *self._running)):
            self._fail(job, error)

    def _hand_over(self, strand: Strand, position: int, prediction: Distribution) -> None:
        job = strand.job
        if strand.sequence < 0:  # the job has failed at an earlier prediction of this step
            return
        strand.wanted.discard(position)
        try:
            more = job.take(strand, position, prediction)
            result = job.result()
        except FolkmootError as error:
            self._fail(job, error)
            return
        self._waiting.extendleft(reversed(more))  # before other jobs, so that this one ends soon
        if result is not None:
            self._leave(job, keep=True)
            if job.future.set_running_or_notify_cancel():
                job.future.set_result(result)
        elif strand.parent and not strand.wanted:
            self._release(strand)

    def _admit(self) -> None:
        skipped: list[Strand] = []
        while self._waiting and len(skipped) < LOOK_AHEAD:
            strand = self._waiting.popleft()
            if not self._has_slot(strand):
                skipped.append(strand)
                break
            found = self._find_beginning(strand)
            if found and self._has_cells(strand, found):
                self._start(strand, found)
            else:
                skipped.append(strand)
        self._waiting.extendleft(reversed(skipped))

    def _has_slot(self, strand: Strand) -> bool:
        branches = sum(1 for running in self._running if running.parent)
        if strand.parent:
            return branches < self._settings.branches
        return len(self._running) - branches < self._settings.slots

    def _has_cells(self, strand: Strand, found: _Found) -> bool:
        """Whether the context can hold this one too, by the longest answers that may come."""
        reserved = sum(
            len(running.beginning) - running.job.cached + running.job.longest_answer
            for running in self._running
            if not running.parent
        )
        needed = len(strand.beginning) - found.length + strand.job.longest_answer
        return not self._running or reserved + needed <= self._settings.cells

    def _find_beginning(self, strand: Strand) -> _Found | None:
        """What of the strand is in the context; None when it is worth waiting for more of it."""
        if strand.parent and strand.parent.sequence >= 0:
            return _Found(strand.parent.sequence, len(strand.parent.beginning))
        usable = min(strand.wanted)  # the position that is read first must be computed
        found = _Found(*self._prefixes.longest(strand.beginning))
        coming = 0
        for other in self._running:
            shared = common_length(strand.beginning, other.beginning)
            coming = max(coming, min(shared, usable))
            if min(shared, other.done) > found.length:
                found = _Found(other.sequence, min(shared, other.done))
        found.length = min(found.length, usable)
        return None if coming - found.length >= WORTH_WAITING else found

    def _start(self, strand: Strand, found: _Found) -> None:
        strand.sequence, strand.done = self._free.pop(), found.length
        if found.length:
            self._context.share(found.sequence, strand.sequence, found.length)
        if strand is strand.job.prompt:
            strand.job.cached = found.length
            self.statistics.reused_tokens += found.length
        self._running.append(strand)

    def _make_room(self) -> None:
        """The context is full: give up a kept prefix, else send the newest job back to wait."""
        if self._evict():
            return
        jobs = _jobs(self._running)
        if len(jobs) == 1:
            self._fail(
                jobs[0],
                EngineFault("the context is full", "raise context_cells, or lower request_tokens"),
            )
            return
        sent_back = [strand for strand in self._running if strand.job is jobs[-1]]
        for strand in sent_back:
            self._release(strand)
        self._waiting.extendleft(strand for strand in reversed(sent_back) if strand.wanted)

    def _evict(self) -> bool:
        sequence = self._prefixes.evict()
        if sequence is None:
            return False
        self._context.forget(sequence)
        self._free.append(sequence)
        return True

    def _leave(self, job: Job, *, keep: bool = False) -> None:
        """Take a job out; with ``keep`` its prompt stays for others to begin with."""
        prompt = job.prompt
        self._waiting = deque(strand for strand in self._waiting if strand.job is not job)
        if keep and prompt.sequence >= 0 and not self._prefixes.covers(prompt.beginning):
            if len(self._prefixes) >= self._settings.prefixes:
                self._evict()
            kept = self._free.pop()
            self._context.share(prompt.sequence, kept, len(prompt.beginning))
            self._prefixes.keep(kept, prompt.beginning)
        for strand in [strand for strand in self._running if strand.job is job]:
            self._release(strand)
        job.free()

    def _release(self, strand: Strand) -> None:
        """Take a strand out of the context."""
        self._running.remove(strand)
        self._context.forget(strand.sequence)
        self._free.append(strand.sequence)
        strand.sequence, strand.done = -1, 0

    def _fail(self, job: Job, error: FolkmootError) -> None:
        self._leave(job)
        if job.future.set_running_or_notify_cancel():
            job.future.set_exception(error)


def _jobs(strands: Iterable[Strand]) -> list[Job]:
    """The jobs of some strands, each once, in order."""
    return list({id(strand.job): strand.job for strand in strands}.values())


def _piece(share: Share) -> Piece:
    strand, start = share.strand, share.strand.done
    return Piece(
        sequence=strand.sequence,
        tokens=strand.tokens[start : start + share.length],
        position=start,
        outputs=[at - start for at in sorted(strand.wanted) if start <= at < start + share.length],
    )
