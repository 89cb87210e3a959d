"""One candidate tried against the original: written, compared, and measured side by side.

Runs in a process of its own, because a wrong kernel dies of a signal. The last line that it
prints is the trial as JSON; a trial that could not be made is an object with an ``error``.

    python -P -m engine.tuning.trial ORIGINAL TARGET QUANTIZATION THREADS
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.llama.context import LlamaContext, LlamaModel, Piece
from engine.settings import EngineSettings
from engine.shelf.fidelity import TEXT_TOKENS, TEXTS, Floats, compare, is_faithful
from engine.shelf.preparation import Speed, Trial
from engine.tuning.quantization import CANDIDATES, quantize
from schema.errors import EngineFault, FolkmootError

SHARED, SUFFIXES, SUFFIX = 200, 14, 36
"""A labelling step: so many suffixes of so many tokens, behind so many tokens that they share."""
SEQUENCES, WRITTEN = 8, 8
"""A generating stretch: so many sequences write so many tokens each."""

FEWEST_ROUNDS, MOST_ROUNDS, PATIENCE = 3, 9, 8.0
"""Measured rounds at least and at most, and the seconds after which no further one begins."""


class _Loaded:
    """One file with a context that has the shape of a labelling step."""

    def __init__(self, path: Path, threads: int) -> None:
        settings = EngineSettings(
            threads=threads,
            slots=TEXT_TOKENS,
            branches=1,
            prefixes=1,
            context_cells=1024,
            request_tokens=1024,
            step_tokens=512,
        )
        self.model = LlamaModel(path)
        self._context = LlamaContext(self.model, settings)
        random = np.random.default_rng(0)
        # What the tokens say does not change how long they take.
        tokens = random.integers(0, self.model.vocabulary_size, SHARED + SUFFIX)
        self._shared, self._suffix = tokens[:SHARED].tolist(), tokens[SHARED:].tolist()

    def predictions(self, text: str) -> Floats:
        """Logits after each of a text's first tokens."""
        tokens = [*self.model.begin, *self.model.tokenize(text)][:TEXT_TOKENS]
        self._context.forget(-1)
        return np.array(self._decode([Piece(0, tokens, 0, range(len(tokens)))])[0])

    def measure(self) -> Speed:
        """One labelling step and one stretch of generating."""
        self._context.forget(-1)
        self._decode([Piece(0, self._shared, 0, ())])
        numbers = range(1, SUFFIXES + 1)
        self._fork(numbers)
        began = time.perf_counter()
        self._decode([Piece(n, self._suffix, SHARED, (SUFFIX - 1,)) for n in numbers])
        read = time.perf_counter() - began
        numbers = range(1, SEQUENCES + 1)
        self._fork(numbers)
        began = time.perf_counter()
        for step in range(WRITTEN):
            self._decode([Piece(n, self._suffix[:1], SHARED + step, (0,)) for n in numbers])
        wrote = time.perf_counter() - began
        return Speed(prompt=SUFFIXES * SUFFIX / read, writing=SEQUENCES * WRITTEN / wrote)

    def _fork(self, numbers: range) -> None:
        for number in numbers:
            self._context.forget(number)
            self._context.share(0, number, 0, SHARED)

    def _decode(self, pieces: list[Piece]) -> list[list[Floats]]:
        rows = self._context.decode(pieces)
        if rows is None:
            raise EngineFault("the context of a trial has no room")
        return rows

    def free(self) -> None:
        self._context.free()
        self.model.free()


def make_trial(original: Path, candidate: Path, threads: int) -> Trial:
    """Compare two files of one model, and measure both if the candidate is faithful.

    Raises:
        EngineFault: when one of them cannot be run.
    """
    first, second = _Loaded(original, threads), _Loaded(candidate, threads)
    fidelity = compare((first.predictions(text), second.predictions(text)) for text in TEXTS)
    trial = Trial(size=candidate.stat().st_size, fidelity=fidelity)
    if is_faithful(fidelity):
        trial = _with_speeds(trial, list(_rounds(first, second)))
    second.free()
    first.free()
    return trial


def _rounds(first: _Loaded, second: _Loaded) -> Iterator[tuple[Speed, Speed]]:
    """The two files' speeds, round by round, in turns."""
    first.measure(), second.measure()  # reads the files and warms the caches
    began = time.monotonic()
    for number in range(MOST_ROUNDS):
        if number >= FEWEST_ROUNDS and time.monotonic() - began > PATIENCE:
            return
        if number % 2:
            later = second.measure()
            yield first.measure(), later
        else:
            yield first.measure(), second.measure()


def _with_speeds(trial: Trial, rounds: list[tuple[Speed, Speed]]) -> Trial:
    def median(speeds: list[Speed]) -> Speed:
        return Speed(
            prompt=statistics.median(speed.prompt for speed in speeds),
            writing=statistics.median(speed.writing for speed in speeds),
        )

    return trial.model_copy(
        update={
            "original": median([original for original, _ in rounds]),
            "speed": median([candidate for _, candidate in rounds]),
            "ratio": statistics.median(first.seconds / second.seconds for first, second in rounds),
        }
    )


def main(original: str, target: str, name: str, threads: str) -> int:
    """Write the candidate and try it; returns the exit code."""
    quantization = next(one for one in CANDIDATES if one.name == name)
    try:
        quantize(Path(original), Path(target), quantization, int(threads))
        line = make_trial(Path(original), Path(target), int(threads)).model_dump_json()
    except FolkmootError as error:
        sys.stdout.write(json.dumps({"error": error.message}) + "\n")
        return error.exit_code
    sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
