"""Findings of many about one text: those in the same place are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median_low

from kinds.measures.findings import same_place
from kinds.shapes.parts import Part


def clusters(findings: Sequence[Part]) -> list[Part]:
    """Findings in the same place as one, however they come: the most frequent places first, each
    taking in what it shares half of. A cluster has the median severity, and the most frequent
    problem and fix."""
    places = Counter((each["field"], each["start"], each["end"]) for each in findings)
    ranked = sorted(findings, key=lambda each: (-places[_place(each)], _place(each)))
    heads: list[Part] = []
    for each in ranked:
        if not any(same_place(head, each) for head in heads):
            heads.append(each)
    members: list[list[Part]] = [[] for _ in heads]
    for each in findings:
        at = next(n for n, head in enumerate(heads) if same_place(head, each))
        members[at].append(each)
    return [
        {
            **{name: head[name] for name in ("field", "start", "end", "text")},
            "problem": _frequent(each["problem"] for each in group),
            "severity": median_low(each["severity"] for each in group),
            "fix": _frequent(each["fix"] for each in group if each["fix"]),
        }
        for head, group in zip(heads, members, strict=True)
    ]


def _place(part: Part) -> tuple[str, int, int]:
    return part["field"], part["start"], part["end"]


def _frequent(texts: Iterable[str]) -> str:
    counted = Counter(texts)
    return min(counted, key=lambda text: (-counted[text], text), default="")
