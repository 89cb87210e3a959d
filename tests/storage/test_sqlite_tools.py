"""What a ledger needs is loaded, and nothing that takes long beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from storage.ledger import Ledger


def test_the_ledger_does_not_load_pandas_and_leaves_it_to_others() -> None:
    program = "import storage.ledger, sys; assert 'pandas' not in sys.modules; import pandas"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_who_reads_a_ledger_or_opens_one_that_is_up_to_date_loads_nothing_that_makes_tables(
    tmp_path: Path,
) -> None:
    file = tmp_path / "ledger.db"
    Ledger.open(file).close()
    program = (
        "import sys; from pathlib import Path; from storage.ledger import Ledger; "
        "from storage.reader import LedgerReader; file = Path(sys.argv[1]); "
        "Ledger.open(file).close(); LedgerReader(file).close(); "
        "assert 'sqlite_utils' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, file], check=True, timeout=60)
