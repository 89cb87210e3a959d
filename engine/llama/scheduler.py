"""Packs what many jobs want into one decode after another.

Continuous batching: at every step each running strand gives the tokens that it needs next (a
generated text one, a prompt as many as fit), and waiting strands are admitted as soon as there is
room. A strand whose beginning is kept in the :mod:`engine.llama.prefix_tree` starts from there; one
whose beginning another is about to compute follows it: what both begin with is computed once, for
both, and in the same step each goes on with its own.

All of it runs on one thread, between two decodes. The seam to the rest is :class:`Job`: another
scheduler can take this one's place.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np

from engine.llama.context import Floats, Piece
from engine.llama.distribution import Distribution
from engine.llama.jobs import Job, Strand
from engine.llama.keeping import Keeping
from engine.llama.prefix_tree import Memory, PrefixTree, Tokens, common_length
from engine.llama.statistics import EngineStatistics
from engine.llama.step_shares import Share, share_out
from engine.settings import EngineSettings
from schema.errors import EngineFault, FolkmootError

WORTH_FOLLOWING = 4
"""Shared tokens for which a strand follows another that computes them."""
WORTH_WAITING = 16
"""Shared tokens for which a strand waits while another computes them."""
LOOK_AHEAD = 64
"""How many waiting strands are looked at in one step."""
PATIENCE = 64
"""How many may overtake a strand for which the context has no room."""


class Context(Memory, Protocol):
    """What the scheduler needs of :class:`engine.llama.context.LlamaContext`."""

    max_outputs: int
    """Predictions of one decode."""
    window: int
    """Tokens that layers with a sliding window look back; 0 where there are none. llama.cpp takes
    cells that a window has passed for free, unless several sequences hold them."""

    def decode(self, pieces: Sequence[Piece]) -> list[list[Floats]] | None:
        """Compute the pieces in one step; None when there is no room."""


class Scheduler:
    """The waiting, the running, and the context that they share.

    Args:
        context: whose only user this is.
        settings: slots and cells.
        turn: held during each decode, so that several models take turns on the cores.
    """

    def __init__(
        self, context: Context, settings: EngineSettings, turn: AbstractContextManager[object]
    ) -> None:
        self._context = context
        self._settings = settings
        self._turn = turn
        self._waiting: deque[Strand] = deque()
        self._running: list[Strand] = []
        active = settings.slots + settings.branches
        self._free = list(range(active))
        self._tree = PrefixTree(context, range(active, settings.sequences))
        self._keeping = Keeping(settings.kept_tokens)
        self._latest: Tokens = np.empty(0, dtype=np.int32)
        self._refused: Strand | None = None
        self._overtaken = 0
        self.statistics = EngineStatistics()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to compute."""
        return not self._waiting and not self._running

    def add(self, job: Job) -> None:
        """Let a job wait for its turn, unless its result is known."""
        if (result := job.result()) is None:
            self._waiting.append(job.prompt)
        elif job.future.set_running_or_notify_cancel():
            job.future.set_result(result)

    def step(self) -> None:
        """Drop what was cancelled, admit what fits, compute one decode, and hand out answers."""
        for job in _jobs(self._running):
            if job.future.cancelled():
                self._leave(job)
        self._admit()
        shares = share_out(self._running, self._settings.step_tokens, self._context.max_outputs)
        if not shares:
            return
        pieces = [self._piece(share) for share in shares]
        started = time.perf_counter()
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
        self._count(shares, time.perf_counter() - started)
        for share in shares:
            share.strand.done = share.start + share.length
        self._follow()
        for share, piece, predictions in zip(shares, pieces, rows, strict=True):
            for output, row in zip(piece.outputs, predictions, strict=True):
                self._hand_over(share.strand, piece.position + output, Distribution(row))

    def close(self, error: FolkmootError) -> None:
        """Fail everything that waits or runs."""
        for job in _jobs((*self._waiting, *self._running)):
            self._fail(job, error)

    def _piece(self, share: Share) -> Piece:
        strand, start, end = share.strand, share.start, share.start + share.length
        return Piece(
            sequence=strand.sequence,
            tokens=strand.tokens[start:end],
            position=start,
            outputs=[at - start for at in sorted(strand.wanted) if start <= at < end],
            also=[(other.sequence, other.until) for other in self._following(strand)],
        )

    def _following(self, leader: Strand) -> list[Strand]:
        return [strand for strand in self._running if strand.leader is leader]

    def _follow(self) -> None:
        """Bring those who follow to where their leaders are now."""
        for strand in self._running:
            if (leader := strand.leader) is not None:
                strand.done = max(strand.done, min(leader.done, strand.until))
                if leader.done >= strand.until:
                    strand.leader = None

    def _count(self, shares: Sequence[Share], seconds: float) -> None:
        statistics = self.statistics
        statistics.steps += 1
        statistics.seconds += seconds
        statistics.longest = max(statistics.longest, seconds)
        statistics.tokens += sum(share.length for share in shares)
        statistics.sequences += len(shares)
        statistics.most_sequences = max(statistics.most_sequences, len(shares))
        statistics.evicted_tokens = self._tree.evicted
        statistics.kept_budget = self._keeping.budget

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

    # Coming in

    def _admit(self) -> None:
        """Admit waiting strands in order, until the next step is full or there is no room.

        One that waits for another, or for room, is overtaken; for room by some only.
        """
        skipped: list[Strand] = []
        pending = sum(strand.pending for strand in self._running)
        while (
            self._waiting
            and len(skipped) < LOOK_AHEAD
            and (pending < self._settings.step_tokens or self._waiting[0].parent)
        ):
            strand = self._waiting.popleft()
            if strand.job.future.cancelled():
                strand.job.free()
            elif not self._has_slot(strand):
                skipped.append(strand)
                break
            elif self._is_coming(strand):
                skipped.append(strand)
            elif strand.parent or self._has_cells(strand):
                self._enter(strand)
                pending += strand.pending
                if strand is strand.job.prompt:
                    for companion in strand.job.companions:
                        self._is_coming(companion)  # tells whom it can follow
                        self._enter(companion)
                        pending += companion.pending
            else:
                strand.leader = None
                skipped.append(strand)
                if not self._may_overtake(strand):
                    break
        self._waiting.extendleft(reversed(skipped))

    def _has_slot(self, strand: Strand) -> bool:
        branches = sum(1 for running in self._running if running.parent)
        if strand.parent:
            return branches < self._settings.branches
        return len(self._running) - branches + len(strand.job.companions) < self._settings.slots

    def _is_coming(self, strand: Strand) -> bool:
        """Whether more of the strand's beginning than is kept will soon be computed by another,
        whom it cannot follow. Where it can, that one becomes its leader.

        What another one has computed already is put into the tree, for this one to start from.
        """
        if strand.parent:
            return False
        if strand.awaits and -1 < strand.awaits.done < strand.awaited:
            return True
        strand.awaits, strand.leader, strand.until, strand.awaited = None, None, 0, 0
        usable = min(strand.wanted)
        kept = self._tree.match(strand.beginning).length
        for other in self._running:
            if other.parent or other.based >= len(other.beginning):
                continue
            shared = min(common_length(strand.beginning, other.beginning), usable)
            if shared - kept < WORTH_FOLLOWING:
                continue
            if other.done >= shared:
                if shared - kept >= WORTH_WAITING:
                    self._publish(other)
                    kept = self._tree.match(strand.beginning).length
            elif other.leader is None:
                if shared > strand.until:
                    strand.leader, strand.until = other, shared
            elif shared > strand.awaited:  # the beginning of a follower is no single run of tokens
                strand.awaits, strand.awaited = other, shared
        if strand.until - kept < WORTH_FOLLOWING:
            strand.leader, strand.until = None, 0
        if strand.awaited - max(kept, strand.until) < WORTH_WAITING:
            strand.awaits = None
            return False
        strand.leader = None
        return True

    def _has_cells(self, strand: Strand) -> bool:
        """Whether the context can hold this one too, by the longest answers that may come.

        Kept beginnings that nobody starts from make room.
        """
        own = sum(
            len(running.beginning) - running.based + running.job.room
            for running in self._running
            if not running.parent
        )
        beside = sum(
            len(other.beginning)
            - common_length(other.beginning[:-1], strand.beginning)
            + strand.job.room
            for other in strand.job.companions
        )
        while True:
            kept = min(self._tree.match(strand.beginning).length, min(strand.wanted))
            kept = max(kept, strand.until if strand.leader else 0)
            needed = len(strand.beginning) - kept + strand.job.room + beside
            if self._tree.tokens + own + needed <= self._settings.cells:
                return True
            if not self._tree.evict():
                return not self._running

    def _may_overtake(self, strand: Strand) -> bool:
        """Whether others may still be admitted before this one, which finds no room."""
        if self._refused is None or self._refused.job.future.done():
            self._refused, self._overtaken = strand, 0
        return self._refused is not strand or self._overtaken < PATIENCE

    def _enter(self, strand: Strand) -> None:
        if strand.leader is not None:
            self._join(strand, strand.leader)
        else:
            self._start(strand)

    def _start(self, strand: Strand) -> None:
        strand.sequence = self._free.pop()
        if strand.parent and strand.parent.sequence >= 0:
            strand.done = len(strand.parent.beginning)
            self._context.share(strand.parent.sequence, strand.sequence, 0, strand.done)
        else:
            found = self._tree.match(strand.beginning)
            # The position that is read first must be computed, even where all is kept.
            found = found._replace(length=min(found.length, min(strand.wanted)))
            self._tree.start(found, strand.sequence)
            latest = common_length(strand.beginning, self._latest)
            returned = max(0, found.length - latest)
            strand.base, strand.done = found.node, found.length
            self._begun(strand, found.length, returned, found.missed)
        self._running.append(strand)

    def _join(self, strand: Strand, leader: Strand) -> None:
        """Let a strand follow another to where they part."""
        strand.sequence = self._free.pop()
        self._context.share(leader.sequence, strand.sequence, 0, leader.done)
        strand.done = leader.done
        self._begun(strand, strand.until, returned=0, missed=0)
        self._running.append(strand)

    def _begun(self, strand: Strand, shared: int, returned: int, missed: int) -> None:
        """Count a prompt of which ``shared`` tokens are computed for others as well."""
        self._latest = strand.beginning
        computed = len(strand.beginning) - shared
        self._keeping.saw(computed=computed, returned=returned, missed=missed)
        strand.based = shared
        strand.job.cached = shared + (strand.job.cached if strand is not strand.job.prompt else 0)
        self.statistics.reused_tokens += shared
        self._overtaken += 1
        if strand is self._refused:
            self._refused = None

    def _publish(self, strand: Strand) -> None:
        """Put what a strand has computed of its prompt into the tree, for others to start from.

        Not where a window has passed its beginning, which may be overwritten by now.
        """
        if 0 < self._context.window <= strand.done:
            return
        computed = strand.beginning[: strand.done]
        kept = self._tree.keep(computed, strand.sequence)
        if kept.length > strand.based:
            if strand.base is not None:
                self._tree.leave(strand.base)
            kept.node.locks += 1
            strand.base, strand.based = kept.node, kept.length

    # Going out

    def _make_room(self) -> None:
        """The context is full: give up a kept prefix, else send the newest job back to wait."""
        if self._tree.evict():
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
        if jobs[-1].companions:  # they come in again together, and tell again what they told last
            for strand in sent_back:
                strand.wanted.add(len(strand.tokens) - 1)
            self._waiting.appendleft(jobs[-1].prompt)
            return
        self._waiting.extendleft(strand for strand in reversed(sent_back) if strand.wanted)

    def _leave(self, job: Job, *, keep: bool = False) -> None:
        """Take a job out; with ``keep`` its prompt stays for others to begin with."""
        for strand in (job.prompt, *job.companions):
            if keep and strand.sequence >= 0:
                self._publish(strand)
        if not keep:  # otherwise all was read, and nothing of the job waits
            self._waiting = deque(strand for strand in self._waiting if strand.job is not job)
        for strand in [strand for strand in self._running if strand.job is job]:
            self._release(strand)
        # Whatever the budget, what is as long as two prompts like this one stays: instructions may
        # be longer than all the rest.
        most = self._keeping.budget + 2 * len(job.prompt.beginning) * bool(self._keeping.budget)
        while self._tree.tokens > most and self._tree.evict():
            pass
        job.free()

    def _release(self, strand: Strand) -> None:
        """Take a strand out of the context."""
        self._running.remove(strand)
        for other in self._following(strand):  # each goes on by itself from here
            other.leader, other.based = None, other.done
        self._context.forget(strand.sequence)
        self._free.append(strand.sequence)
        if strand.base is not None:
            self._tree.leave(strand.base)
        strand.sequence, strand.done, strand.base, strand.based = -1, -1, None, 0
        strand.leader = None

    def _fail(self, job: Job, error: FolkmootError) -> None:
        self._leave(job)
        if job.future.set_running_or_notify_cancel():
            job.future.set_exception(error)


def _jobs(strands: Iterable[Strand]) -> list[Job]:
    """The jobs of some strands, each once, in order."""
    return list({id(strand.job): strand.job for strand in strands}.values())
