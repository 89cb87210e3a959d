"""How much to keep of finished prompts: as much as pays. Pure.

Kept tokens save work when their item comes back, for another role or after a debate, and cost time
when it does not: llama.cpp looks at every cell at every step, needed or not (about 6% of a step
for each 1,000 cells, measured with SmolLM2-135M; less with larger models). So the budget follows
what is seen: it grows while prompts come back whose beginnings were given up, and shrinks while
none comes back that is kept. Remembering what was given up is the idea of Megiddo and Modha's
adaptive replacement cache (2003).
"""

from __future__ import annotations

LOOK = 32
"""Prompts after which the budget is looked at."""
MISSED = 0.10
"""It grows when so much of what had to be computed had been given up before,"""
RETURNED = 0.05
"""and shrinks when less than this, against what had to be computed, came back."""
LEAST = 256
"""Tokens that are kept in any case, for questions that come together."""


class Keeping:
    """The budget of one model, in tokens: a power of two times :data:`LEAST`, up to ``most``."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.budget = min(LEAST, most)
        self._prompts = self._computed = self._returned = self._missed = 0

    def saw(self, computed: int, returned: int, missed: int) -> None:
        """Take note of a prompt that starts.

        Args:
            computed: its tokens that have to be computed.
            returned: those that were kept although the prompt before it did not have them.
            missed: those of ``computed`` that had been kept once, and were given up.
        """
        self._prompts += 1
        self._computed += computed
        self._returned += returned
        self._missed += missed
        if self._prompts < LOOK:
            return
        if self._missed > MISSED * self._computed:
            self.budget = min(2 * self.budget, self._most)
        elif self._returned < RETURNED * self._computed:
            self.budget = max(self.budget // 2, min(LEAST, self._most))
        self._prompts = self._computed = self._returned = self._missed = 0
