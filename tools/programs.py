"""Programs as tools: run in the sandbox, or not at all."""

from __future__ import annotations

from tools.base import Ran, register
from tools.sandbox.running import run_python, run_sql


@register
class Python:
    """Runs a Python program in the sandbox; its value is that of its last line, or ``answer``."""

    name = "python"

    def run(self, text: str) -> Ran:
        """See :class:`tools.base.Tool`."""
        return run_python(text)


@register
class Sql:
    """Runs SQL on an empty SQLite database in the sandbox; its value is the rows of an answer."""

    name = "sql"

    def run(self, text: str) -> Ran:
        """See :class:`tools.base.Tool`."""
        return run_sql(text)
