"""Sends the log lines of llama.cpp to structlog, at debug level, and never to a terminal."""

from __future__ import annotations

import functools
from typing import Any

import llama_cpp
import structlog

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
