"""Who gets how much of the next decode. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.llama.jobs import Strand


class Share(NamedTuple):
    """What one strand gets computed in a step."""

    strand: Strand
    start: int
    """Position of the first token."""
    length: int


def share_out(strands: Sequence[Strand], tokens: int, outputs: int) -> list[Share]:
    """Divide one decode among the strands.

    The next tokens of texts and the tokens of labels first, so that started jobs go on at every
    step; then prompts in the given order. Who follows a leader gets tokens of its own in the step
    in which the leader comes to where they part.

    Args:
        strands: those that run, leaders before those who follow them.
        tokens: the most tokens of a decode.
        outputs: the most predictions of a decode.
    """
    shares: list[Share] = []
    reached: dict[int, int] = {}
    for strand in sorted(strands, key=_is_late):
        start = strand.done
        if strand.leader is not None:
            if reached.get(id(strand.leader), strand.leader.done) < strand.until:
                continue
            start = strand.until
        count = min(len(strand.tokens) - start, tokens)
        read = sorted(at for at in strand.wanted if start <= at < start + count)
        if len(read) > outputs:
            count = read[outputs] - start
        reached[id(strand)] = start + count
        if count:
            shares.append(Share(strand, start, count))
            tokens -= count
            outputs -= min(len(read), outputs)
    return shares


def _is_late(strand: Strand) -> bool:
    return strand.leader is not None or (strand.pending > 1 and not strand.parent)
