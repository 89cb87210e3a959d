"""Loads llama.cpp's library the way folkmoot wants it. Import ``llama_cpp`` from here.

Its threads wait for one another hundreds of times a decode. GNU OpenMP lets a waiting thread
spin for milliseconds, which is the fastest way on an idle machine and ruinous on a busy one,
where the spinning thread keeps the one that it waits for off its core. Agents, bus and ledger
work beside the engine, so threads spin shortly and then sleep: measured with other work on the
same two cores, 53 small decodes took 2.1 to 3.9 s instead of 8 to 46 s, and no longer on an idle
machine. A value that is set in the environment is respected.

The log lines of llama.cpp go to structlog, at debug level, and never to a terminal.
"""

from __future__ import annotations

import functools
import os
from typing import Any

import structlog

os.environ.setdefault("GOMP_SPINCOUNT", "300")  # read once, when the library is loaded

import llama_cpp

__all__ = ["llama_cpp", "start_llama"]

_CONTINUED = 5  # ggml's level for a further piece of the line before


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator] # a ctypes function type
def _forward(level: int, text: bytes, _user_data: Any) -> None:
    if not structlog.is_configured():  # structlog would print to stdout, which carries data
        return
    line = text.decode("utf-8", "replace").strip()
    if line and level != _CONTINUED:
        structlog.get_logger("llama.cpp").debug(line)


@functools.cache
def start_llama() -> None:
    """Initialise llama.cpp once in this process and take over its log."""
    llama_cpp.llama_log_set(_forward, None)
    llama_cpp.llama_backend_init()
