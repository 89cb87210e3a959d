"""Whose work in a recipe waits for which vectors, and which are to be asked for next.

Nothing of it is kept in the ledger: after a restart the same work finds that it lacks the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

BATCH_TEXTS = 64
"""Texts that are asked for together: what is lost of them if a process dies is soon made again."""
BATCH_CHARACTERS = 400_000
"""Of these texts; one text alone may have more."""


class Wanted(NamedTuple):
    """Vectors that are to be asked for."""

    recipe: str
    model: str
    texts: Mapping[bytes, str]
    """By key."""


@dataclass
class Lacks:
    """What one recipe lacks."""

    _waiting: dict[str, set[tuple[str, bytes]]] = field(default_factory=dict)
    """By who waits, what of."""
    _texts: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def wait(self, who: str, model: str, texts: Mapping[bytes, str]) -> None:
        """Somebody's work lacks what a model makes of these texts."""
        for key, text in texts.items():
            self._waiting.setdefault(who, set()).add((model, key))
            self._texts[model, key] = text

    def is_waiting(self, who: str) -> bool:
        """Whether anything that this work lacked is still missing."""
        return bool(self._waiting.get(who))

    @property
    def is_any(self) -> bool:
        """Whether anything is missing."""
        return bool(self._texts)

    def models(self) -> list[str]:
        """Those that are to be asked."""
        return list(dict.fromkeys(model for model, _ in self._texts))

    def arrived(self, model: str, keys: Iterable[bytes]) -> None:
        """These are there now."""
        for key in keys:
            self._texts.pop((model, key), None)
            for waiting in self._waiting.values():
                waiting.discard((model, key))

    def next(self, model: str) -> dict[bytes, str]:
        """What to ask a model for next: first what those wait for who lack the least."""
        batch: dict[bytes, str] = {}
        characters = 0
        for waiting in sorted(self._waiting.values(), key=len):
            for name, key in sorted(waiting):
                if name != model or key in batch:
                    continue
                text = self._texts[name, key]
                characters += len(text)
                if batch and characters > BATCH_CHARACTERS:
                    return batch
                batch[key] = text
                if len(batch) == BATCH_TEXTS:
                    return batch
        return batch
