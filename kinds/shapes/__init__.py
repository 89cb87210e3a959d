"""Base classes, one for each sort of answer space: a kind is then twenty to ninety lines.

- :mod:`kinds.shapes.listed`: exactly one of a list that is known beforehand;
- :mod:`kinds.shapes.several`: any number of such a list;
- :mod:`kinds.shapes.grouped`: many questions, each with exactly one answer;
- :mod:`kinds.shapes.pair`: one of two given contents, seen in both orders, or a tie;
- :mod:`kinds.shapes.parts`: an answer of parts that seats propose, each voted on by itself;
- :mod:`kinds.shapes.text`: free text, chosen among drafts;
- :mod:`kinds.shapes.either`: one of two shapes, as the campaign wants it.

Over them, for some kinds alone: :mod:`kinds.shapes.relation_list` with its two forms (entities are
given, or quoted).

Beside them what kinds share: :mod:`kinds.shapes.scale` (numbers in steps),
:mod:`kinds.shapes.items` (items to be put in order), :mod:`kinds.shapes.given` and
:mod:`kinds.shapes.mentions` (fields and places that an item gives), :mod:`kinds.shapes.quotes` and
:mod:`kinds.shapes.runs` (what may be quoted, and where it stands), and how the answers of one sort
are read and taken apart (``record_...``, ``event_edges``, ``predicate``, ``open_answers``).
"""
