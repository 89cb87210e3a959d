"""What preparing a model gave, on record; and the choice among the candidates, a pure function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from engine.shelf.fidelity import Fidelity, is_faithful
from schema.base import Frozen

FORMAT = 1
ORIGINAL = "original"
"""In place of a quantization's name: the file as it was fetched."""

PROMPT_TOKENS_A_WRITTEN_ONE = 20
"""The labelling workload: prompts are read, and only the debates about contested items write."""

LEAST_GAIN = 1.05
"""A file must be so many times as fast as the original, or it is not worth its room on the disk;
of two that are closer than this to each other the smaller one is kept."""
SHARE_OF_MEMORY = 8
"""A candidate takes at most one part in so many of the machine's memory: a committee runs three
models beside their contexts, and other programs want to live, too."""

Verdict = Literal["chosen", "slower", "unfaithful", "too big", "failed"]


class Speed(Frozen):
    """What one file runs at; tokens a second."""

    prompt: float = Field(gt=0)
    """In labelling steps."""
    writing: float = Field(gt=0)
    """Of all sequences together."""

    @property
    def seconds(self) -> float:
        """Expected time of the labelling workload, for each token that is written."""
        return PROMPT_TOKENS_A_WRITTEN_ONE / self.prompt + 1 / self.writing


class Trial(Frozen):
    """What trying one candidate gave."""

    size: int
    """Bytes."""
    fidelity: Fidelity
    speed: Speed | None = None
    """Medians; None where it was not measured, because the candidate is not faithful."""
    original: Speed | None = None
    """The original's, from the same minutes."""
    ratio: float | None = None
    """How many times as fast the labelling workload is: the median over the rounds, of which
    each measures both files one after the other, so that a busy machine slows both."""


class Tried(Frozen):
    """A candidate and what became of it."""

    quantization: str
    verdict: Verdict
    why: str
    """For people, one line."""
    trial: Trial | None = None
    """None where it could not be tried."""


class Preparation(Frozen):
    """The record of a preparation, beside the file that it chose."""

    format: int = FORMAT
    model: str
    original_sha256: str
    quantization: str
    """What runs from now on; ``original`` where nothing better was found."""
    file: str = ""
    """Name of the prepared file beside the record; empty for the original."""
    sha256: str
    """Digest of the file that runs."""
    size: int
    """Its bytes."""
    tried: tuple[Tried, ...]
    build: str
    """Key of the build of llama.cpp."""
    cpu: str
    """The CPU's name."""
    cpu_key: str
    threads: int
    prepared: str
    """When, in ISO 8601, UTC."""

    @property
    def chosen(self) -> Trial | None:
        """The trial of the file that runs; None where that is the original."""
        return next((tried.trial for tried in self.tried if tried.verdict == "chosen"), None)

    @property
    def says(self) -> str:
        """One line for people: what runs, and why."""
        trial = self.chosen
        if trial is None or trial.speed is None or trial.original is None:
            reasons = "; ".join(f"{tried.quantization}: {tried.why}" for tried in self.tried)
            return f"the original is the best file for this machine ({reasons})"
        others = "".join(
            f"; not {tried.quantization}: {tried.why}"
            for tried in self.tried
            if tried.verdict not in ("chosen", "slower")
        )
        return (
            f"{self.quantization}, {trial.ratio:.1f} times as fast as the original"
            f" ({_rates(trial.original)} → {_rates(trial.speed)} tokens/s of prompts | answers),"
            f" {self.size / 1e6:,.0f} MB; its next tokens diverge by"
            f" {trial.fidelity.divergence:.3f} nats{others}"
        )


def most_memory(memory: int) -> int:
    """The bytes that a candidate may have on a machine with ``memory`` bytes."""
    return memory // SHARE_OF_MEMORY


def choose(tried: Iterable[Tried]) -> tuple[Tried, ...]:
    """Say of each candidate that was measured whether it is the one to run.

    Args:
        tried: candidates; the verdict of those with a trial is written anew.

    Returns:
        The same ones in their order; at most one is ``chosen``. None means the original.
    """
    tried = tuple(tried)
    gains = {
        one.quantization: one.trial.ratio
        for one in tried
        if one.trial and one.trial.ratio and is_faithful(one.trial.fidelity)
    }
    best = max(gains.values(), default=0.0)
    near = [
        one
        for one in tried
        if gains.get(one.quantization, 0.0) >= max(LEAST_GAIN, best / LEAST_GAIN)
    ]
    winner = min(near, key=lambda one: one.trial.size if one.trial else 0, default=None)
    return tuple(_judged(one, winner) for one in tried)


def _judged(tried: Tried, winner: Tried | None) -> Tried:
    trial = tried.trial
    if trial is None:
        return tried
    verdict: Verdict
    if not is_faithful(trial.fidelity):
        verdict, why = (
            "unfaithful",
            (
                f"its next tokens are {trial.fidelity.divergence:.3f} nats from the original's,"
                f" {trial.fidelity.agreement:.0%} are the same"
            ),
        )
    elif winner and tried.quantization == winner.quantization:
        verdict, why = "chosen", f"{trial.ratio:.2f} times as fast as the original"
    else:
        verdict, why = "slower", f"{trial.ratio:.2f} times as fast as the original"
    return tried.model_copy(update={"verdict": verdict, "why": why})


def _rates(speed: Speed) -> str:
    return f"{speed.prompt:.0f} | {speed.writing:.0f}"


def nothing_measured(tried: Iterable[Tried]) -> bool:
    """Whether there were candidates to try, and not one could be tried."""
    tried = tuple(tried)
    return any(one.verdict == "failed" for one in tried) and not any(one.trial for one in tried)
