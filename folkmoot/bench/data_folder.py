"""Where the benchmarks look for real text; no row of it is part of this project."""

from __future__ import annotations

from pathlib import Path

DATA = Path("../shared/data/gold")
