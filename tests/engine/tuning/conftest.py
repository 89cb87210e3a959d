"""The models folder and the small file of the shelf's tests."""

from __future__ import annotations

from tests.engine.shelf.conftest import folder, index, tiny

__all__ = ["folder", "index", "tiny"]
