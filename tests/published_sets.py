"""Published sets that people have labelled, which are not part of the project.

``FOLKMOOT_DATA`` names the folder that has them (``gold/``, ``crowd/``, ``ballots/``); tests that
need one are skipped without it.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ.get("FOLKMOOT_DATA") or "FOLKMOOT_DATA-is-not-set").resolve()
GOLD, CROWDS, BALLOTS = FOLDER / "gold", FOLDER / "crowd", FOLDER / "ballots"
