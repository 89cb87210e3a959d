"""One file an annotation kind: its value, its answer space, how two values compare and merge.

Importing this package makes the built-in kinds known. Another package adds its own through the
entry-point group ``folkmoot.kinds``: see :mod:`schema.registry`.
"""

from kinds import (
    classification,
    critique,
    dialogue,
    events,
    record,
    relations,
    semantic_roles,
    spans,
    temporal_order,
    triples,
)

__all__ = [
    "classification",
    "critique",
    "dialogue",
    "events",
    "record",
    "relations",
    "semantic_roles",
    "spans",
    "temporal_order",
    "triples",
]
