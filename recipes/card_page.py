"""The data card as Markdown. What comes from files and recipes is text there, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from recipes.card import Card
from schema.figure import Figure

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~$&])")


def as_markdown(card: Card) -> str:
    """The whole card."""
    parts = [
        f"# {plain(card.title or card.recipe)}",
        _about(card),
        "\n".join(f"- {plain(each)}" for each in card.cautions),
        "## Where it comes from",
        _table(
            ("given", "file", "licence", "written by", "records used"),
            (
                (each.name, each.file, each.licence, "people" if each.is_real else "a model",
                 f"{each.records:,} of {each.of:,}")
                for each in card.sources
            ),
        ),
        f"Made from {card.ancestors:,} other records. {plain(_real(card))}",
        "## What was made",
        _table(
            ("pass", "made", "accepted", "turned away"),
            (
                (each.name, f"{each.made:,}", f"{each.accepted:,}",
                 ", ".join(f"{gate} {count:,}" for gate, count in each.turned_away.items()))
                for each in card.passes
            ),
        ),
        "## Models",
        _table(
            ("model", "SHA-256", "wrote", "judged", "tokens"),
            (
                (w.name, w.digest, f"{w.wrote:,}", f"{w.judged:,}", f"{w.tokens:,}")
                for w in card.writers
            ),
        ),
        "## Figures",
        _figures(card.figures),
        "\n".join(f"- {plain(name)}: {plain(why)}" for name, why in card.missing.items()),
        *_gates(card),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _about(card: Card) -> str:
    rows = (
        f"{card.rows:,} rows as {card.export}, from the pool {card.pool} of the recipe"
        f" {card.recipe} (revision {card.revision}, seed {card.seed})."
    )
    method = f" Method: {card.method}." if card.method else ""
    return plain(rows + method)


def _real(card: Card) -> str:
    return f"People wrote {card.real.words} of the rows; the deepest generation is {card.deepest}."


def _figures(figures: Sequence[Figure]) -> str:
    rows = (
        (f.name, f.decimals if f.unit != "share" else f.words, f.unit, f"{f.n:,}", f.how)
        for f in figures
    )
    return _table(("figure", "value", "unit", "of", "how"), rows)


def _gates(card: Card) -> list[str]:
    if not card.gates:
        return []
    rows = ((gate, figure.name, figure.words) for gate, own in card.gates.items() for figure in own)
    return ["## What gates are worth on known answers", _table(("gate", "figure", "value"), rows)]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows]
    if not lines:
        return ""
    rule = f"|{'|'.join(' --- ' for _ in columns)}|"
    return "\n".join((f"| {' | '.join(columns)} |", rule, *lines))
