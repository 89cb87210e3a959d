"""The proof of a build: load the smallest real model, read a prompt, write a few words.

Runs in a process of its own, because a wrong build dies of a signal. The last line that it prints
is a JSON object: what it wrote, and how many prompt tokens it read in a second.

    python proof_child.py MODEL.gguf
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import islice

from llama_cpp import Llama

QUESTION = "The capital of France is"
ANSWER = "Paris"
ANSWER_TOKENS = 4
PROMPT_TOKENS = 256
REPEATS = 3


def _tokens_per_second(llama: Llama, prompt: list[int]) -> float:
    started = time.perf_counter()
    llama.eval(prompt)
    return len(prompt) / (time.perf_counter() - started)


def main(model: str) -> None:
    """Prove the build with ``model``."""
    threads = len(os.sched_getaffinity(0))
    llama = Llama(
        model,
        n_ctx=(REPEATS + 1) * PROMPT_TOKENS,
        n_batch=PROMPT_TOKENS,
        n_threads=threads,
        n_threads_batch=threads,
        n_gpu_layers=-1,
        verbose=False,
    )
    words = islice(llama.generate(llama.tokenize(QUESTION.encode()), temp=0.0), ANSWER_TOKENS)
    wrote = llama.detokenize(list(words)).decode("utf-8", "replace")
    # A long batch takes other code paths than a short one: the matrix kernels.
    prompt = llama.tokenize((f"{QUESTION} {ANSWER}. " * PROMPT_TOKENS).encode())[:PROMPT_TOKENS]
    # The machine may be busy with something else for a moment: the best of several counts.
    rate = max(_tokens_per_second(llama, prompt) for _ in range(REPEATS))
    found = {"wrote": wrote, "right": ANSWER in wrote, "tokens_per_second": round(rate, 1)}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
