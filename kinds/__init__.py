"""One file an annotation kind: its value, its answer space, how two values compare and merge.

Importing this package makes the built-in kinds known. Another package adds its own through the
entry-point group ``folkmoot.kinds``: see :mod:`schema.registry`.
"""

from kinds import (
    classification,
    correction,
    critique,
    dialogue,
    events,
    explained,
    multi_label,
    preference,
    ranking,
    rating,
    record,
    relations,
    semantic_roles,
    spans,
    taxonomy,
    temporal_order,
    text,
    triples,
    writing,
)

__all__ = [
    "classification",
    "correction",
    "critique",
    "dialogue",
    "events",
    "explained",
    "multi_label",
    "preference",
    "ranking",
    "rating",
    "record",
    "relations",
    "semantic_roles",
    "spans",
    "taxonomy",
    "temporal_order",
    "text",
    "triples",
    "writing",
]
