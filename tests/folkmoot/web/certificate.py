"""A certificate that the tests make for themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple


class Pair(NamedTuple):
    """A certificate and its key, as PEM."""

    certificate: Path
    key: Path


def made_in(folder: Path, *names: str) -> Pair:
    """A pair for these names and the loopback, good for a day, signed by nobody else."""
    pair = Pair(folder / "console.crt", folder / "console.key")
    also = ",".join(["IP:127.0.0.1", "DNS:localhost", *(f"DNS:{name}" for name in names)])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", "/CN=folkmoot test", "-addext", f"subjectAltName={also}",
         "-keyout", str(pair.key), "-out", str(pair.certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return pair
