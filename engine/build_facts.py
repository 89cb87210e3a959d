"""How the llama.cpp on this machine was built, and the proof that it works.

The set-up writes these facts into the virtual environment; ``folkmoot doctor`` shows them.
"""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

from pydantic import Field, ValidationError

from schema.base import Frozen

FILE = "folkmoot-build.json"
PACKAGE = "llama-cpp-python"


class RejectedBuild(Frozen):
    """A faster build that was tried first, and why it is not the one in use."""

    name: str
    why: str


class BuildFacts(Frozen):
    """What was built, how, and what it was seen to do."""

    version: str
    """Of llama-cpp-python."""
    name: str
    """Short name of the chosen flags, such as ``native`` or ``avx512``."""
    compiler: str
    flags: tuple[str, ...]
    """What CMake was given."""
    why: str
    """Why these flags fit this machine."""
    proof: str
    """What the build was seen to do in a process of its own."""
    tokens_per_second: float | None = Field(default=None, ge=0)
    """Prompt tokens of the smallest model, measured by the proof; None where it could not run."""
    rejected: tuple[RejectedBuild, ...] = ()
    faster: str = ""
    """What would make it faster; empty when nothing is known."""
    built: str
    """When, in ISO 8601, UTC."""
    key: str
    """Digest of everything that the build depends on."""


def read_build_facts(environment: Path | None = None) -> BuildFacts | None:
    """The facts of the build in ``environment`` (by default the running one).

    None where llama.cpp was installed by other means, or where the file cannot be read.
    """
    try:
        text = (Path(environment or sys.prefix) / FILE).read_text(encoding="utf-8")
        return BuildFacts.model_validate_json(text)
    except (OSError, ValidationError):
        return None


def build_key() -> str:
    """The same for as long as models are run by the same build of llama.cpp."""
    facts = read_build_facts()
    # One that came by other means is known by its version alone.
    return facts.key if facts else f"llama-cpp-python {importlib.metadata.version(PACKAGE)}"
