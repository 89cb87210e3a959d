"""The formats of files, one a file: how finished tasks are written, and how rows are read.

Importing this package makes the built-in formats known. Another package adds its own through the
entry-point group ``folkmoot.exporters``: see :mod:`schema.registry`.
"""

from storage.formats import comma_separated, json_lines, transcripts

__all__ = ["comma_separated", "json_lines", "transcripts"]
