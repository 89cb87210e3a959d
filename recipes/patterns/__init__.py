"""Patterns that take time in proportion to the text, whoever wrote them.

Python's own go back and try again, so that some patterns never end on some texts, and no limit of
time would give the same verdict twice. Here all ways through a pattern are followed at once
(Thompson, 1968, Regular expression search algorithm), and what was seen before is remembered.

There are characters, ``.``, classes (``[a-z]``, ``[^,]``, ``\\d \\w \\s`` and their opposites),
groups, ``|``, ``* + ? {2,5}``, ``^ $ \\b \\B``. What would need going back is refused by name:
references to groups, and looking ahead or behind.
"""

from recipes.patterns.matching import Pattern, compiled

__all__ = ["Pattern", "compiled"]
