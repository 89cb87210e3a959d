"""``generation``, ``share_of_real`` and ``drift``: how far a pool is from what people wrote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from recipes.measures.base import Subject, measure
from recipes.measures.label_balance import tail_of
from recipes.measures.vendi import distances_to
from recipes.measures.words import entropy, worded
from recipes.runs import grams
from schema.figure import Figure


@measure("generation")
def generation(subject: Subject) -> Iterator[Figure]:
    """How many generations after what was given the records are: the deepest, the mean, and the
    share of each."""
    depths = [record.generation for record in subject.kept]
    yield Figure(name="deepest generation", value=float(max(depths)), n=len(depths))
    mean = resampled_means(np.array(depths, dtype=np.float64), seed=subject.seed).interval()
    yield mean.figure("mean generation", n=len(depths), how="95% bootstrap interval")
    for depth, count in sorted(Counter(depths).items()):
        yield wilson(count, len(depths)).figure(f"share of generation {depth}", "the pool")


@measure("share_of_real")
def share_of_real(subject: Subject) -> Iterator[Figure]:
    """How much of the pool people wrote.

    Models that learn from a growing heap of real and made texts keep their quality; those that
    learn from made ones in place of real ones do not (Gerstgrasser et al., 2024, Is Model Collapse
    Inevitable?, arXiv 2404.01413).
    """
    real = sum(record.real for record in subject.kept)
    yield wilson(real, len(subject.kept)).figure("share of real records", "the pool")


@measure("drift", fields=("text",), needs=("real",))
def drift(subject: Subject) -> Iterator[Figure]:
    """For each generation what is lost first when models learn from models: different pairs of
    words, entropy of the words, nearness to what people wrote, rare labels.

    Shumailov et al., 2024, AI models collapse when trained on recursively generated data. Each
    generation is cut to the size of the smallest, so that they compare.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    labels: dict[str, list[str]] = defaultdict(list)
    for record in subject.kept:
        name = "real records" if record.real else f"generation {record.generation}"
        texts[name].append(subject.text_in(record.value, "text"))
        labels[name].append(subject.text_in(record.value, "label"))
    real = texts["real records"]
    tail = tail_of(labels["real records"])
    rows = min(len(own) for own in texts.values())
    chance = np.random.default_rng(subject.seed)
    for name, own in sorted(texts.items()):
        chosen = [own[at] for at in sorted(chance.permutation(len(own))[:rows])]
        words = worded(chosen)
        pairs = [pair for each in words for pair in grams(each, 2)]
        how = f"{rows} records of each generation"
        value = len(set(pairs)) / len(pairs) if pairs else 0.0
        yield Figure(name=f"distinct-2 of {name}", value=value, n=rows, how=how)
        counts = Counter(word for each in words for word in each)
        yield Figure(
            name=f"word entropy of {name}", value=entropy(counts), n=rows, unit="bits", how=how
        )
        if name != "real records":
            far = resampled_means(distances_to(own, real), seed=subject.seed).interval()
            how = "1 less the highest cosine of TF-IDF of words, mean, 95% bootstrap interval"
            yield far.figure(f"distance to real of {name}", n=len(own), how=how)
        if any(labels["real records"]):
            found = sum(label in tail for label in labels[name])
            yield wilson(found, len(own)).figure(f"tail share of {name}", "it")
