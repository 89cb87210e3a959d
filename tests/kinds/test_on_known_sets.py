"""The kinds on published sets, which are not part of the project: ``FOLKMOOT_DATA`` names them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.campaign import Campaign
from tests.published_sets import GOLD

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason=f"{GOLD} is not here")


def _rows(name: str) -> list[dict[str, Any]]:
    file = GOLD / f"{name}.jsonl"
    if not file.is_file():
        pytest.skip(f"{name} is not in {GOLD}")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_relating_every_pair_that_the_types_allow_is_the_figure_to_beat(campaign_of: Any) -> None:
    rows, allowed = _rows("conll04"), dict[str, list[list[str]]]()
    for row in rows:
        for each in row["relations"]:
            types = [row["entities"][each[end]]["label"] for end in ("head", "tail")]
            if types not in allowed.setdefault(each["label"], []):
                allowed[each["label"]].append(types)
    assert {len(pairs) for pairs in allowed.values()} == {1}  # the pair of types says the relation
    campaign: Campaign = campaign_of(*sorted(allowed), kind="relations", allowed=allowed)
    campaign = campaign.model_copy(update={"input_fields": ("text", "entities")})
    kind = kind_of("relations")
    known = [Answered(r, None, kind.read_gold(campaign, r, r["relations"])) for r in rows]
    guesses = kind.baseline(campaign, known)
    guessed = [Answered(a.input, g, a.gold) for a, g in zip(known, guesses, strict=True)]
    f1, precision, recall, _ = kind.figures(campaign, guessed)
    assert recall.value == 1.0
    assert 0.35 < f1.value < 0.42  # .360 on the other half, where precision is .219
    assert 0.2 < precision.value < 0.27


def test_known_orders_have_no_circle_and_come_through_the_merge_as_they_are(
    campaign_of: Any,
) -> None:
    kind = kind_of("temporal_order")
    campaign: Campaign = campaign_of(kind="temporal_order")
    campaign = campaign.model_copy(update={"input_fields": ("text", "events", "pairs")})
    known, noisy, chance = [], [], random.Random(0)
    for row in _rows("matres")[:60]:
        input = {**row, "pairs": [[edge["a"], edge["b"]] for edge in row["edges"]]}
        gold = kind.read_gold(campaign, input, row["edges"])
        choices = kind.candidates(campaign, input, ())
        sure = {choice.key: float(kind.supports(gold, choice)) for choice in choices}
        known.append((kind.assemble(campaign, input, choices, sure)[0], gold))
        # an oracle that errs: its merged edges must be no worse than its own best guesses
        said = {key: 0.5 * right + chance.random() ** 2 for key, right in sure.items()}
        best: dict[str, str] = {}
        for choice in sorted(choices, key=lambda each: said[each.key]):
            best[choice.group] = choice.option
        merged, _ = kind.assemble(campaign, input, choices, said)
        assert kind.problems(campaign, input, merged) == ()
        right = {f"{edge['a']}-{edge['b']}": edge["label"] for edge in gold}
        ours = {f"{edge['a']}-{edge['b']}": edge["label"] for edge in merged}
        noisy.append([sum(s[k] == v for k, v in right.items()) for s in (ours, best)])
    assert all(value == gold for value, gold in known)
    ours_right, own_right = (sum(counts) for counts in zip(*noisy, strict=True))
    assert ours_right > own_right


def test_known_events_and_triples_are_read_without_loss(campaign_of: Any) -> None:
    rows = _rows("casie")
    roles: dict[str, set[str]] = {}
    for row in rows:
        for event in row["events"]:
            roles.setdefault(event["type"], set()).update(a["role"] for a in event["args"])
    named = {type: sorted(each) for type, each in roles.items()}
    campaign = campaign_of(*sorted(named), kind="events", roles=named)
    events = kind_of("events")
    for row in rows:
        value = events.read_gold(campaign, row, row["events"])
        assert events.problems(campaign, row, value) == ()
        assert sum(len(e["arguments"]) for e in value) <= sum(len(e["args"]) for e in row["events"])
    rows, triples = _rows("webnlg"), kind_of("triples")
    relations = sorted({each["relation"] for row in rows for each in row["triples"]})
    campaign = campaign_of(*relations, kind="triples")
    for row in rows:
        input = {"text": row["texts"][0]}
        assert len(triples.read_gold(campaign, input, row["triples"])) == len(row["triples"])
