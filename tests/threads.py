"""How many threads a test gives a real model: one where tests run side by side."""

from __future__ import annotations

import os

THREADS = int(os.environ.get("FOLKMOOT_THREADS", "2"))
