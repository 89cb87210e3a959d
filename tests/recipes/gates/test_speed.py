from __future__ import annotations

import random
import time

import pytest

from recipes.indexes.subsequences import Subsequences


@pytest.mark.alone
def test_likeness_to_thousands_of_instructions_is_told_within_milliseconds() -> None:
    """Words as rare as those of a language are (Zipf), which is what an index lives from."""
    rng = random.Random(1)
    words = [f"w{rank}" for rank in range(20_000)]
    weights = [1 / (rank + 2) for rank in range(20_000)]
    drawn = iter(rng.choices(words, weights, k=20_200 * 25))
    texts = [" ".join(next(drawn) for _ in range(rng.randint(5, 25))) for _ in range(20_200)]
    index = Subsequences()
    for number, text in enumerate(texts[200:]):
        index.add(number, text)
    before = time.process_time()
    for text in texts[:200]:
        index.most_alike(text, above=0.7)
    assert (time.process_time() - before) / 200 < 0.005
