"""Which tasks a person should look at first."""

from __future__ import annotations


def worth(confidence: float | None, margin: float | None) -> tuple[float, float]:
    """How much a person's answer to a task is worth, to sort by: the largest first.

    What the committee is least certain of comes first: the smallest margin (Scheffer, Decomain and
    Wrobel, 2001, Active Hidden Markov Models for Information Extraction), and of equal margins the
    least confidence. A task on which nobody voted is the least certain of all.

    Args:
        confidence: the committee's, in its best answer; None where nobody voted.
        margin: between its two best answers; None where nobody voted.
    """
    return -(margin or 0.0), -(confidence or 0.0)
