"""The data card: all that whoever uses an exported file should know of how it came about.

A card is made of records alone, and of what a caller knows beside: the recipe, digests of models.
:mod:`recipes.card_page` writes it for people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import recipes.measures  # noqa: F401 - makes them known
from kinds.measures.share import wilson
from recipes.made import MadeRecord, ancestors
from recipes.measures.base import Subject, figures_of, lacks
from recipes.measures.gate_worth import worth_by_gate
from schema.base import Frozen, Json
from schema.figure import Figure
from schema.recipe import Recipe

FIGURES = (
    *("lengths", "label_balance", "distinct_n", "self_bleu", "vendi", "entity_entropy"),
    *("rouge_to_seeds", "minhash_duplicates", "label_kept", "swap_consistency", "length_bias"),
    *("generation", "drift", "leakage"),
)
"""The measures that a card has where they can be taken."""
EXPECTED = ("leakage",)
"""Those of which a card says why they are missing."""
UNKNOWN = "not known"


class PassCounts(Frozen):
    """What became of the records that one pass made."""

    name: str
    made: int
    accepted: int
    turned_away: dict[str, int]
    """By gate, in order of how many."""

    @property
    def is_whole(self) -> bool:
        """Whether each record has exactly one fate."""
        return self.made == self.accepted + sum(self.turned_away.values())


class Source(Frozen):
    """Something that was given and that exported records were made from."""

    name: str
    """The pool."""
    file: str
    licence: str
    is_real: bool
    records: int
    """How many of its records were used: are exported, or ancestors of what is."""
    of: int
    """How many it has."""


class Writer(Frozen):
    """A model that wrote or judged exported records or their ancestors."""

    name: str
    digest: str
    wrote: int
    """Records."""
    judged: int
    tokens: int
    """Of all that it was asked in the recipe's run, what was turned away included."""


class Card(Frozen):
    """A data card."""

    recipe: str
    revision: str
    title: str
    method: str
    """The paper or page that the method comes from."""
    seed: int
    export: str
    pool: str
    rows: int
    passes: tuple[PassCounts, ...]
    sources: tuple[Source, ...]
    writers: tuple[Writer, ...]
    ancestors: int
    """Records that the exported ones were made from and that are not exported themselves."""
    missing_ancestors: int
    """Those of them of which nothing is on record any more."""
    real: Figure
    deepest: int
    """Generation."""
    figures: tuple[Figure, ...]
    missing: dict[str, str]
    """Measures that a card should have, and why it does not."""
    gates: dict[str, tuple[Figure, ...]]
    """What gates, and the committees of passes, are worth on gold, where that is known."""
    cautions: tuple[str, ...]
    """What a user should be told first, one line each."""


@dataclass(frozen=True)
class Known:
    """What a card cannot find in the records."""

    recipe: Recipe
    digests: Mapping[str, str] = field(default_factory=dict)
    """By name of a model."""
    tokens: Mapping[str, int] = field(default_factory=dict)
    """By name of a model, all that it read and wrote for the recipe."""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By name, the texts of test files that must not be in the data."""
    licences: Mapping[str, str] = field(default_factory=dict)
    """By pool, where the recipe does not say."""
    gates: Mapping[str, Sequence[Figure]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """As :attr:`recipes.measures.base.Subject.names`."""


def card_of(
    export: str,
    pool: str,
    exported: Sequence[MadeRecord],
    records: Sequence[MadeRecord],
    known: Known,
) -> Card:
    """The card of one file.

    Args:
        export: what it is written as.
        pool: the pool that it was written from.
        exported: the records that are in it.
        records: all records of the recipe's run.
        known: what else there is to say.
    """
    behind = ancestors(exported, records)
    inside = {record.number for record in exported}
    used = [record for record in records if record.number in behind | inside]
    sources = _sources(known, used, records)
    figures, missing = _figures(exported, records, known)
    real = sum(record.real for record in exported)
    card = Card(
        recipe=known.recipe.name,
        revision=known.recipe.revision,
        title=known.recipe.title,
        method=known.recipe.source,
        seed=known.recipe.seed,
        export=export,
        pool=pool,
        rows=len(exported),
        passes=tuple(_counts(each.name, records) for each in known.recipe.passes),
        sources=sources,
        writers=_writers(used, known),
        ancestors=len(behind - inside),
        missing_ancestors=len(behind - {record.number for record in records}),
        real=wilson(real, len(exported)).figure("share of real records", "the file"),
        deepest=max((record.generation for record in exported), default=0),
        figures=figures,
        missing=missing,
        gates=_gates(records, known),
        cautions=(),
    )
    return card.model_copy(update={"cautions": tuple(_cautions(card, known))})


def _counts(name: str, records: Sequence[MadeRecord]) -> PassCounts:
    own = [record for record in records if record.made_by == name and record.fate != "given"]
    away = Counter(record.gate or UNKNOWN for record in own if record.fate == "rejected")
    return PassCounts(
        name=name,
        made=len(own),
        accepted=sum(record.fate == "accepted" for record in own),
        turned_away=dict(sorted(away.items(), key=lambda each: (-each[1], each[0]))),
    )


def _sources(
    known: Known, used: Sequence[MadeRecord], records: Sequence[MadeRecord]
) -> tuple[Source, ...]:
    have = Counter(record.pool for record in used if record.fate == "given")
    whole = Counter(record.pool for record in records if record.fate == "given")
    files: dict[str, set[str]] = defaultdict(set)
    for record in used:
        if record.fate == "given" and record.source:
            files[record.pool].add(record.source.rpartition(":")[0] or record.source)
    return tuple(
        Source(
            name=name,
            file=pool.file or ", ".join(sorted(files[name])),
            licence=known.licences.get(name) or pool.licence or UNKNOWN,
            is_real=pool.real,
            records=have[name],
            of=whole[name],
        )
        for name, pool in known.recipe.pools.items()
        if have[name]
    )


def _writers(used: Sequence[MadeRecord], known: Known) -> tuple[Writer, ...]:
    made = [record for record in used if record.fate != "given"]
    wrote = Counter(name for record in made for name in record.writers if not record.judges)
    judged = Counter(name for record in made for name in record.judges)
    return tuple(
        Writer(
            name=name,
            digest=known.digests.get(name, UNKNOWN),
            wrote=wrote[name],
            judged=judged[name],
            tokens=known.tokens.get(name, 0),
        )
        for name in sorted({*wrote, *judged})
    )


def _figures(
    exported: Sequence[MadeRecord], records: Sequence[MadeRecord], known: Known
) -> tuple[tuple[Figure, ...], dict[str, str]]:
    """The figures of what is exported, and which are missing."""
    text = known.names.get("text", "text")
    seeds = [str(r.value[text]) for r in records if r.fate == "given" and r.value.get(text)]
    subject = Subject(
        records=tuple(exported),
        names=known.names,
        seeds=tuple(seeds),
        files=known.files,
        seed=known.recipe.seed,
    )
    made = {record.made_by for record in exported}
    judged = tuple(record for record in records if record.made_by in made)
    figures: list[Figure] = []
    missing = {}
    for name in FIGURES:
        # What a gate turned away says how often labels are kept; all else is of the file alone.
        own = replace(subject, records=judged) if name == "label_kept" else subject
        if reason := lacks(name, own):
            if name in EXPECTED:
                missing[name] = reason
            continue
        figures += figures_of(name, own)
    return tuple(figures), missing


def _gates(records: Sequence[MadeRecord], known: Known) -> dict[str, tuple[Figure, ...]]:
    """What was measured elsewhere, and what the records themselves tell: some may say whether they
    are good (see the measure ``gate_worth``)."""
    subject = Subject(tuple(records), names=known.names)
    found = {} if lacks("gate_worth", subject) else worth_by_gate(subject)
    return {**found, **{name: tuple(own) for name, own in known.gates.items()}}


def _cautions(card: Card, known: Known) -> list[str]:
    found = []
    if not card.real.count:
        found.append("Nobody has written any of these records: train on them beside real ones.")
    unlicensed = [source.name for source in card.sources if source.licence == UNKNOWN]
    if unlicensed:
        found.append(f"The licence of {', '.join(unlicensed)} is not known.")
    if "leakage" in card.missing:
        found.append("No test file was named: whether one has leaked is not known.")
    if any(f.name.startswith(("overlaps with", "same as")) and f.count for f in card.figures):
        found.append("Rows of a test file are among these records, or share a run of words.")
    asking = [
        each.name
        for each in known.recipe.passes
        if each.annotate is not None and each.name not in card.gates
    ]
    if asking:
        found.append(
            f"What {', '.join(asking)} judges is worth what its committee is worth, which was not"
            " measured on known answers."
        )
    if card.deepest > 1:
        found.append(
            f"Up to {card.deepest} generations of models stand between these records and what was"
            " given."
        )
    if card.missing_ancestors:
        found.append(f"Of {card.missing_ancestors:,} ancestors nothing is on record any more.")
    return found


def as_json(card: Card) -> dict[str, Json]:
    """The card as JSON: what :class:`Card` says, field by field."""
    found: dict[str, Json] = card.model_dump(mode="json")
    return found
