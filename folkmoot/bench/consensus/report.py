"""The benchmark of the consensus as tables for people, and as a plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from folkmoot.bench.canvas import canvas
from folkmoot.bench.consensus.arms import COMMITTEE, SINGLE, STACK, TRUSTED
from folkmoot.bench.consensus.benchmark import ConsensusReport
from folkmoot.bench.consensus.figures import MacroFigures
from folkmoot.bench.consensus.talked import SINGLE as TALK_SINGLE
from folkmoot.bench.consensus.talked import VOTE
from schema.base import Json
from schema.figure import Figure

ARM_COLUMNS = (
    "arm", "gold", "accuracy", "F1", "ECE", "pooled", "tokens", "wrong", "at 80%",
    "- best single", "- plain stack", "loses clearly on",
)  # fmt: skip
TALK_COLUMNS = (
    "arm", "accuracy", "F1", "ECE", "tokens", "- single", "- vote", "to wrong", "to right",
)  # fmt: skip
STORED_COLUMNS = ("set", "rows", "models", "best", "median", "best rule", "ours", "beats")
DRAWN = (SINGLE, STACK, COMMITTEE, TRUSTED)


def set_columns(report: ConsensusReport) -> tuple[str, ...]:
    """The columns of :func:`set_table`."""
    return ("set", "labels", "constant", *(f"{arm} {gold}" for arm, gold in _shown(report)))


def arm_table(report: ConsensusReport) -> Iterator[dict[str, Json]]:
    """One row an arm and number of gold rows, over all sets."""
    for key in _golds(report):
        for arm, by_gold in report.macro.items():
            if key in by_gold and not arm.startswith("talk_"):
                one = by_gold[key]
                yield {
                    "arm": _named(report, arm),
                    "gold": key.removeprefix("gold_"),
                    "accuracy": _interval(one),
                    "F1": one.macro_f1,
                    "ECE": one.ece,
                    "pooled": one.pooled_ece,
                    "tokens": round(one.tokens),
                    "wrong": f"{one.risk:.1%}",
                    "at 80%": f"{one.risk_at_coverage:.1%}",
                    "- best single": _points(one.minus.get(SINGLE)),
                    "- plain stack": _points(one.minus.get(STACK)),
                    "loses clearly on": ", ".join(one.clearly_worse.get(SINGLE, ())),
                }


def set_table(report: ConsensusReport) -> Iterator[dict[str, Json]]:
    """One row a set: the accuracies of the arms that matter most."""
    for name, figures in report.sets.items():
        cells: dict[str, Json] = {
            "set": name, "labels": figures.labels, "constant": f"{figures.most_frequent:.3f}"
        }  # fmt: skip
        for arm, gold in _shown(report):
            found = figures.arms.get(arm, {}).get(f"gold_{gold}")
            cells[f"{arm} {gold}"] = found.accuracy.value if found else None
        yield cells


def talk_table(report: ConsensusReport) -> Iterator[dict[str, Json]]:
    """One row an arm, on the rows that were talked about; flips are counted over all of them."""
    for arm, by_gold in report.macro.items():
        if not arm.startswith("talk_"):
            continue
        one = by_gold["gold_0"]
        flips = [figures.flips[arm] for figures in report.sets.values() if arm in figures.flips]
        yield {
            "arm": arm.removeprefix("talk_"),
            "accuracy": _interval(one),
            "F1": one.macro_f1,
            "ECE": one.ece,
            "tokens": round(one.tokens),
            "- single": _points(one.minus.get(TALK_SINGLE)),
            "- vote": _points(one.minus.get(VOTE)),
            "to wrong": sum(each.right_to_wrong for each in flips) if flips else None,
            "to right": sum(each.wrong_to_right for each in flips) if flips else None,
        }


def stored_table(report: ConsensusReport) -> Iterator[dict[str, Json]]:
    """One row a set with stored labels of other models."""
    for name, one in report.stored.items():
        accuracies = sorted(one.models.values())
        rule = max(one.rules, key=lambda rule: one.rules[rule])
        yield {
            "set": name,
            "rows": one.rows,
            "models": len(accuracies),
            "best": f"{next(iter(one.models))} {accuracies[-1]:.3f}",
            "median": f"{accuracies[len(accuracies) // 2]:.3f}",
            "best rule": f"{rule} {one.rules[rule]:.3f}",
            "ours": ", ".join(
                f"{key.removeprefix('gold_')}: {ours.accuracy:.3f}"
                for key, ours in one.ours.items()
            ),
            "beats": ", ".join(f"{ours.beats} of {ours.of}" for ours in one.ours.values()),
        }


def after_table(report: ConsensusReport) -> Iterator[str]:
    """What the tables come to."""
    if len(report.sets) == 1:
        (only,) = report.sets.values()
        for key, tested in only.tested.items():
            yield f"{key.removeprefix('gold_')} gold rows: {tested}"
    for key in _golds(report):
        gold, arm = key.removeprefix("gold_"), COMMITTEE if key == "gold_0" else TRUSTED
        one = report.macro.get(arm, {}).get(key)
        if one is None:
            continue
        seat = _best_seat(report, key)
        yield (
            f"{gold} gold rows, {arm}: {_points(one.minus.get(SINGLE))} points beside the best seat"
            f" that gold can name, {_points(one.minus.get(seat))} beside {report.voices[seat]}, the"
            f" best in hindsight, {_points(one.minus.get(STACK)) or 'none'} beside the plain stack"
        )
        lost = {other: sets for other, sets in one.clearly_worse.items() if sets}
        shown = "; ".join(
            f"to {report.voices.get(other, other)}: {', '.join(sets)}"
            for other, sets in lost.items()
        )
        yield f"  clearly lost {shown or 'on no set to anybody'}"
        yield (
            f"  pooled calibration error {one.pooled_ece:.3f}; wrong: {one.risk:.1%} of all,"
            f" {one.risk_at_coverage:.1%} of the most confident 80%"
        )
    yield f"counted in {report.seconds:.0f} s"
    yield from report.notes


def plot(report: ConsensusReport, file: Path) -> None:
    """Draw reliability, risk against coverage, and accuracy against tokens, over all sets.

    Raises:
        UserError: when matplotlib is not installed.
    """
    figure = canvas(13.5, 4.4)
    trust, risk, cost = figure.subplots(1, 3)
    key = _golds(report)[-1]
    trust.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for arm in DRAWN:
        one = report.macro.get(arm, {}).get(key)
        if one is not None:
            sure, right = [[point[at] for point in one.reliability] for at in (0, 1)]
            trust.plot(sure, right, marker="o", markersize=3, label=arm)
            risk.plot([part / 20 for part in range(1, 21)], one.risk_curve, label=arm)
    for gold in _golds(report):
        _scatter(cost, report, gold)
    trust.set(title=f"reliability, {key}", xlabel="confidence", ylabel="share right")
    risk.set(title=f"risk, {key}", xlabel="coverage: most confident first", ylabel="share wrong")
    cost.set(title="accuracy and cost", xlabel="tokens a row", ylabel="accuracy, mean of sets")
    for panel in (trust, risk, cost):
        panel.grid(alpha=0.3)
        panel.legend(fontsize=7)
    figure.suptitle(f"{len(report.sets)} sets, {', '.join(report.models)}, {report.made[:10]}")
    figure.savefig(file)


def _scatter(panel, report: ConsensusReport, gold: str) -> None:  # type: ignore[no-untyped-def]  # matplotlib's Axes, which only a plot needs
    shown = {
        arm: by_gold[gold]
        for arm, by_gold in report.macro.items()
        if gold in by_gold and (arm in DRAWN or arm.startswith("talk_"))
    }
    if shown:
        x, y = zip(*((one.tokens, one.accuracy.value) for one in shown.values()), strict=True)
        panel.scatter(x, y, s=14, label=gold)
    for arm, one in shown.items():
        panel.annotate(arm.removeprefix("talk_"), (one.tokens, one.accuracy.value), fontsize=6)


def _best_seat(report: ConsensusReport, gold: str) -> str:
    """The voice with the highest accuracy over all sets, which nobody knows beforehand."""
    return max(report.voices, key=lambda voice: report.macro[voice][gold].accuracy.value)


def _golds(report: ConsensusReport) -> list[str]:
    found = {key for by_gold in report.macro.values() for key in by_gold}
    return sorted(found, key=lambda key: int(key.removeprefix("gold_")))


def _shown(report: ConsensusReport) -> Sequence[tuple[str, str]]:
    golds = [key.removeprefix("gold_") for key in _golds(report)]
    arms = {"0": (SINGLE, COMMITTEE)}
    return [(arm, gold) for gold in golds for arm in arms.get(gold, (SINGLE, STACK, TRUSTED))]


def _named(report: ConsensusReport, arm: str) -> str:
    return f"{arm} ({report.voices[arm]})" if arm in report.voices else arm


def _interval(one: MacroFigures) -> str:
    figure = one.accuracy
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def _points(figure: Figure | None) -> str:
    if figure is None or figure.low is None or figure.high is None:
        return ""
    return f"{100 * figure.value:+.1f} ({100 * figure.low:+.1f} to {100 * figure.high:+.1f})"
