"""What a ledger needs is loaded, and nothing that takes long beside it."""

from __future__ import annotations

import subprocess
import sys


def test_the_ledger_does_not_load_pandas_and_leaves_it_to_others() -> None:
    program = "import storage.ledger, sys; assert 'pandas' not in sys.modules; import pandas"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
