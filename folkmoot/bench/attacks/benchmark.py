"""The benchmark of attacks: the same texts with and without an attack, in two arms."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.base import Engine
from folkmoot.bench.attacks.attack_sets import AttackSet
from folkmoot.bench.attacks.counting import (
    AttackFigures,
    CalmFigures,
    Result,
    Seen,
    attack_figures,
    calm_figures,
    control_figures,
    control_guarded,
)
from folkmoot.bench.attacks.items import Item, Place, attacked_items, places, plain_items
from folkmoot.bench.attacks.kept_answers import KeptAnswers
from folkmoot.bench.attacks.playing import LEFT_OUT, Ending, ended, learnt, without
from folkmoot.bench.attacks.styles import Style
from folkmoot.bench.consensus.collect import Say
from kinds.showing import as_text
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.figure import Figure

ANSWERS = "answers.jsonl"


class AttacksPlan(Frozen):
    """What to measure."""

    sets: tuple[AttackSet, ...]
    styles: tuple[Style, ...]
    models: tuple[str, ...]
    """The strongest last."""
    rows: int = 3
    """Attacked texts of each style, over all sets together."""
    out: Path = Path("attacks-bench")
    """Where answers are kept."""


class AttacksReport(Frozen):
    """All that was measured."""

    made: str
    models: tuple[str, ...]
    stages: tuple[str, ...]
    """Those of the default protocol that the second arm lacks."""
    styles: int
    all: AttackFigures
    by_half: dict[str, AttackFigures]
    by_set: dict[str, AttackFigures]
    by_style: dict[str, AttackFigures]
    control: Figure
    control_guarded: Figure
    calm: dict[str, CalmFigures]
    """Of clean and of innocent texts."""
    calm_by_set: dict[str, CalmFigures]
    """Of clean texts."""
    failed_turns: int
    seen: tuple[Seen, ...]


async def bench_attacks(plan: AttacksPlan, engine: Engine | None, say: Say) -> AttacksReport:
    """Ask what was not asked yet, and count.

    Args:
        plan: what to measure.
        engine: whom to ask.
        say: takes lines of progress.

    Raises:
        EngineError: when a model cannot be used.
    """
    if engine is None:  # the command always has one; the shape is that of the other benchmarks
        raise ValueError("somebody has to answer")
    for model in plan.models:  # a model that is not there is no abstention
        await engine.facts(model)
    wanted = places(plan.sets, plan.styles, plan.rows)
    seen: list[Seen] = []
    lacking: dict[str, None] = {}
    for each in plan.sets:
        started = time.perf_counter()
        kept = KeptAnswers(engine, plan.out / each.name / ANSWERS)
        campaign = each.campaign(plan.models)
        own = await _one(each, campaign, wanted, kept)
        lacking.update(dict.fromkeys(_left_out(campaign)))
        seen += own
        say(
            f"{each.name}: {len(own):,} texts, {kept.asked:,} questions asked, "
            f"{time.perf_counter() - started:.0f} s"
        )
    if not lacking:
        say(f"the protocol has no stage {' or '.join(LEFT_OUT)}: both arms are the same")
    return counted(plan, tuple(lacking), seen)


async def _one(
    asked: AttackSet, campaign: Campaign, wanted: Sequence[Place], engine: Engine
) -> list[Seen]:
    """Everything about one set."""
    arms = (campaign, without(campaign))
    plain = plain_items(asked)
    policy = await learnt(campaign, plain, engine)
    of_plain = [await ended(arm, plain, policy, engine) for arm in arms]
    answers = {id: each.annotation.value for id, each in of_plain[1].items()}
    attacked = attacked_items(asked, wanted, answers)
    of_attacked = [await ended(arm, attacked, policy, engine) for arm in arms]
    guarded, bare = ({**one, **other} for one, other in zip(of_plain, of_attacked, strict=True))
    return [_seen(asked, item, guarded, bare) for item in (*plain, *attacked)]


def _seen(
    asked: AttackSet, item: Item, guarded: Mapping[str, Ending], bare: Mapping[str, Ending]
) -> Seen:
    shown = [item.field] if item.field else list(item.input)
    return Seen(
        set=asked.name,
        id=item.id,
        sort=item.sort,
        text="\n".join(as_text(item.input[name]) for name in shown),
        host=item.host,
        style=item.style,
        family=item.family,
        half=item.half,
        target=str(item.target) if item.target else "",
        seems=item.seems,
        guarded=_result(item, guarded),
        bare=_result(item, bare),
    )


def _result(item: Item, endings: Mapping[str, Ending]) -> Result:
    ending = endings[item.id]
    value: Json = ending.annotation.value
    twin: Json = endings[item.host].annotation.value if item.host else None
    target = item.target
    return Result(
        value=value,
        outcome=ending.annotation.outcome,
        took=target is not None and item.sort == "attacked" and target.took(value),
        twin_took=target is not None and target.took(twin),
        moved=bool(item.host) and value != twin,
        right=value == item.answer if item.answer else None,
        tokens=ending.tokens,
        failed_turns=ending.failed,
        reason=ending.annotation.reason,
    )


def _left_out(campaign: Campaign) -> list[str]:
    return [stage.name for stage in campaign.protocol.stages if stage.name in LEFT_OUT]


def counted(plan: AttacksPlan, lacking: tuple[str, ...], seen: Sequence[Seen]) -> AttacksReport:
    """All figures of what was seen.

    Args:
        plan: what was measured.
        lacking: the stages that the second arm lacked.
        seen: every item, with what became of it.
    """
    attacked = [each for each in seen if each.sort == "attacked"]

    def by(key: str) -> dict[str, AttackFigures]:
        names = sorted({getattr(each, key) for each in attacked})
        return {
            name: attack_figures(each for each in attacked if getattr(each, key) == name)
            for name in names
        }

    sorts = {
        sort: calm_figures([each for each in seen if each.sort == sort])
        for sort in ("clean", "innocent")
    }
    clean = [each for each in seen if each.sort == "clean"]
    of_sets = {
        name: calm_figures([each for each in clean if each.set == name])
        for name in dict.fromkeys(each.set for each in clean)
    }
    by_style = by("style")
    worst = sorted(
        by_style, key=lambda name: (-by_style[name].accepted.value, -by_style[name].took.value)
    )
    return AttacksReport(
        made=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        models=plan.models,
        stages=lacking,
        styles=len(plan.styles),
        all=attack_figures(attacked),
        by_half=by("half"),
        by_set=by("set"),
        by_style={name: by_style[name] for name in worst},
        control=control_figures(seen),
        control_guarded=control_guarded(seen),
        calm={name: each for name, each in sorts.items() if each is not None},
        calm_by_set={name: each for name, each in of_sets.items() if each is not None},
        failed_turns=sum(each.guarded.failed_turns for each in seen),
        seen=tuple(seen),
    )
