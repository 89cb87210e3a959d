"""Does batching change the answer? Label scores of the engine beside a plain decode of each prompt.

The plain side has nothing that makes the engine fast: one prompt at a time, in a context of its
own, computed from its first token to its last, and then each label after it. Model file, prompt
and tokens are the same.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from consensus.protocol.default import default_protocol, default_roster
from engine.base import Message, ScoreRequest
from engine.llama.context import LlamaContext, Piece
from engine.llama.distribution import Distribution
from engine.llama.engine import LlamaEngine, side_of
from engine.llama.label_trie import LabelTrie
from engine.settings import EngineSettings
from engine.shelf.catalogue import CatalogueModel, entry_of, family_of
from kinds.measures.share import wilson
from roles.prompting import instructions, item
from schema.base import Frozen
from schema.campaign import Campaign, Label
from schema.errors import EngineFault, UserError
from schema.seat import View

FILES = ("review_sentences", "trec6", "tweeteval_emotion", "financial_phrasebank", "sst2")
"""Two, six, four, three and two labels; some of several tokens."""


class Agreement(Frozen):
    """How far the engine's scores of one model are from those of the plain side."""

    model: str
    file: str
    """Which file of the model ran."""
    items: int
    same_label: float
    """Share of items with the same most probable label, 0 to 1,"""
    low: float
    """and its 95% interval."""
    high: float
    mean_difference: float
    """Of the labels' log-probabilities, absolute, in nats."""
    largest_difference: float
    closest_flip: float | None
    """Margin in nats between the two labels of the most decided item that changed its label."""


def read_requests(folder: Path, count: int, model: str) -> list[ScoreRequest]:
    """``count`` real items as a generator asks about them, alternating between the sets.

    Raises:
        UserError: when the folder has too few; says what is wanted.
    """
    sets = [_requests(folder / f"{name}.jsonl", model) for name in FILES]
    mixed: list[ScoreRequest] = []
    while sets and len(mixed) < count:
        found = [next(requests, None) for requests in sets]
        sets = [requests for requests, each in zip(sets, found, strict=True) if each]
        mixed += [each for each in found if each]
    if len(mixed) < count:
        raise UserError(
            f"{folder} has only {len(mixed)} texts for this",
            f"ask for fewer --items, or put {', '.join(FILES)} there as .jsonl",
        )
    return mixed[:count]


def _requests(file: Path, model: str) -> Iterator[ScoreRequest]:
    if not file.is_file():
        return
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    labels = sorted({row["label"] for row in rows})
    campaign = Campaign(
        name="agreement",
        labels=tuple(Label(name=name) for name in labels),
        roster=default_roster([(model, family_of(model))]),
        protocol=default_protocol(),
    )
    for row in rows:
        text = item(campaign, {"text": row["text"]})
        yield ScoreRequest(
            model=model,
            messages=(
                Message(role="system", content=instructions(campaign, View())),
                Message(role="user", content=text),
                Message(role="assistant", content="Label:"),
            ),
            options=tuple(labels),
        )


async def measure(
    model: str, requests: Sequence[ScoreRequest], settings: EngineSettings
) -> Agreement:
    """Score everything on both sides.

    Raises:
        EngineError: when the model cannot be used.
    """
    engine = LlamaEngine(settings)
    try:
        results = await asyncio.gather(*(engine.score(request) for request in requests))
    finally:
        await engine.close()
    batched = [result.log_probabilities for result in results]
    plain = await asyncio.to_thread(plain_scores, model, requests, settings)
    return compare(model, str(results[0].parameters.get("file", "")), batched, plain)


def compare(
    model: str, file: str, batched: Sequence[Sequence[float]], plain: Sequence[Sequence[float]]
) -> Agreement:
    """The figures of two sides' log-probabilities, item by item. Pure."""
    same, gaps, flips = 0, [], []
    for one, other in zip(batched, plain, strict=True):
        gaps += [abs(a - b) for a, b in zip(one, other, strict=True)]
        best = max(range(len(one)), key=one.__getitem__)
        if best == max(range(len(other)), key=other.__getitem__):
            same += 1
        else:
            flips.append(max(other) - other[best])
    share = wilson(same, len(plain))
    return Agreement(
        model=model,
        file=file,
        items=len(plain),
        same_label=share.value,
        low=share.low,
        high=share.high,
        mean_difference=math.fsum(gaps) / max(1, len(gaps)),
        largest_difference=max(gaps, default=0.0),
        closest_flip=max(flips, default=None),
    )


def plain_scores(
    model: str, requests: Sequence[ScoreRequest], settings: EngineSettings
) -> list[tuple[float, ...]]:
    """Log-probabilities of each request's options, each prompt decoded alone from its beginning.

    Raises:
        EngineFault: when the context has no room.
    """
    entry = entry_of(model)
    if not isinstance(entry, CatalogueModel):
        raise UserError(f"{model} does not run here", "name a model of the catalogue")
    side = side_of(entry, settings)
    alone = settings.model_copy(update={"slots": 1, "branches": 1, "prefixes": 1})
    context = LlamaContext(side.model, alone)
    scores = []
    for request in requests:
        prompt = side.read_prompt(request)
        options = [side.model.tokenize(prompt.spaces + text) for text in request.options]
        trie = LabelTrie(options, side.answer_ends(request.layout))
        context.forget(0)
        trie.read((), _last(context, prompt.tokens, 0))
        for branch in trie.branches():
            context.forget(0, len(prompt.tokens))
            for depth in range(1, len(branch.tokens) + 1):
                place = len(prompt.tokens) + depth - 1
                prediction = _last(context, branch.tokens[depth - 1 : depth], place)
                if depth - 1 in branch.outputs:
                    trie.read(branch.tokens[:depth], prediction)
        scores.append(trie.scores())
    context.free()
    side.model.free()
    return scores


def _last(context: LlamaContext, tokens: Sequence[int], position: int) -> Distribution:
    """The prediction after ``tokens``, computed by themselves."""
    for start in range(0, len(tokens), context.batch_tokens):
        part = tokens[start : start + context.batch_tokens]
        rows = context.decode([Piece(0, part, position + start, [len(part) - 1])])
    if rows is None:
        raise EngineFault("the context is full", "raise the longest prompt: FOLKMOOT_CONTEXT")
    return Distribution(rows[0][0])
