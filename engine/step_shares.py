"""Who gets how much of the next decode. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.jobs import Strand


class Share(NamedTuple):
    """What one strand gets computed in a step: so many tokens, from ``strand.done`` on."""

    strand: Strand
    length: int


def share_out(strands: Sequence[Strand], tokens: int, outputs: int) -> list[Share]:
    """Divide one decode among the strands.

    The next tokens of texts and the tokens of labels first, so that started jobs go on at every
    step; then prompts in the given order.

    Args:
        strands: those that run.
        tokens: the most tokens of a decode.
        outputs: the most predictions of a decode.
    """
    shares = []
    for strand in sorted(strands, key=lambda s: s.pending > 1 and not s.parent):
        count = min(strand.pending, tokens)
        while sum(1 for at in strand.wanted if strand.done <= at < strand.done + count) > outputs:
            count -= 1
        if count:
            shares.append(Share(strand, count))
            tokens -= count
            outputs -= sum(1 for at in strand.wanted if strand.done <= at < strand.done + count)
    return shares
