"""What a model's engine has computed, and what it did not have to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class EngineStatistics:
    """What a model's scheduler has done so far."""

    steps: int = 0
    seconds: float = 0.0
    """In decodes, the wait for other models' turns included."""
    longest: float = 0.0
    """Seconds of the longest step, the wait included."""
    tokens: int = 0
    """Tokens computed."""
    reused_tokens: int = 0
    """Tokens of prompts that did not have to be computed again."""
    evicted_tokens: int = 0
    """Tokens that were kept to be used again, and given up."""
    kept_budget: int = 0
    """Tokens that may be kept at present: see :mod:`engine.llama.keeping`."""
    sequences: int = 0
    """Sequences in all steps together."""
    most_sequences: int = 0
    """In one step."""

    @property
    def mean_sequences(self) -> float:
        """Sequences a step."""
        return self.sequences / self.steps if self.steps else 0.0
