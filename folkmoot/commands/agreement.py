"""``folkmoot agreement CAMPAIGN``: how well answers agree with gold, with people, and the seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.reports.agreement import AgreementReport, Beside, Drafts, agreement_of
from folkmoot.reports.between_people import BetweenPeople
from folkmoot.reports.confidence_forms import FormReport
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, print_table
from schema.base import Json
from schema.figure import Figure
from storage.reader import LedgerReader


def agreement(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign.")],
    as_json: options.AsJson = False,
) -> None:
    """Print how well answers agree with gold and with people, and the seats with each other."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        report = agreement_of(reader, campaign)
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    print_lines(_heading(report))
    for figures, beside, what in (
        (report.gold_figures, report.gold, "known answers"),
        (report.people_figures, report.people, "people's answers"),
    ):
        if beside is not None:
            _print_beside(beside, what)
        elif figures:
            _print_figures(figures, what)
    if report.between_people is not None:
        _print_between_people(report.between_people)
    if report.confidences:
        _print_confidences(report.confidences)
    if report.drafts is not None:
        _print_drafts(report.drafts)


def _heading(report: AgreementReport) -> Iterator[str]:
    yield f"campaign {report.campaign}; in brackets 95% intervals"
    if not report.gold_figures:
        yield "no finished row came with a known answer to compare with"
    if report.drafts is None:
        yield "no row has been drafted about by seats that chose among the same labels"


def _print_beside(beside: Beside, what: str) -> None:
    kappa = "not defined" if beside.kappa is None else beside.kappa.decimals
    print_lines(
        [
            "",
            f"the committee beside {what} of {beside.rows:,} rows",
            f"  accuracy {beside.accuracy.decimals}",
            f"  macro-F1 {beside.macro_f1.decimals}",
            f"  Cohen's kappa {kappa}",
            "",
        ]
    )
    rows: list[Mapping[str, Json]] = [
        {
            "label": each.label,
            "right": each.gold,
            "given": each.given,
            "precision": each.precision.decimals,
            "recall": each.recall.decimals,
            "F1": each.f1.decimals,
        }
        for each in beside.labels
    ]
    print_table(list(rows[0]), rows, "")
    print_lines(["", "by right label, what was answered"])
    _print_confusion(beside.confusion)


def _print_figures(figures: Sequence[Figure], what: str) -> None:
    rows = figures[0].n
    print_lines(["", f"the committee beside {what} of {rows:,} rows"])
    print_lines(f"  {figure.name} {figure.words}" for figure in figures)


def _print_between_people(people: BetweenPeople) -> None:
    print_lines(
        [
            "",
            f"people have answered {people.rows:,} rows, two or more of them {people.shared:,}",
            f"  Krippendorff's alpha {_or_not(people.alpha)}",
            f"  in conflict {people.in_conflict:,}, adjudicated {people.adjudicated:,}",
        ]
    )
    for pairs in (people.pairs, people.with_committee, people.with_rulings):
        rows: list[Mapping[str, Json]] = [
            {
                "between": f"{pair.one}, {pair.other}",
                "same answer": pair.same.words,
                **({"Cohen's kappa": _or_not(pair.kappa)} if any(p.kappa for p in pairs) else {}),
                **({pair.figure.name: pair.figure.decimals} if pair.figure else {}),
            }
            for pair in pairs
        ]
        if rows:
            print_lines([""])
            print_table(list(rows[0]), rows, "")


def _print_confidences(forms: Sequence[FormReport]) -> None:
    print_lines(["", "how far each form of confidence can be trusted, beside known answers"])
    rows: list[Mapping[str, Json]] = [
        {
            "confidence": each.form,
            "rows": each.rows,
            "mean": each.mean,
            "right": each.right.decimals,
            "calibration error": _or_few(each.error),
            "after calibration": _or_few(each.calibrated_error),
            "AUROC": _or_not(each.discrimination),
        }
        for each in forms
    ]
    print_table(list(rows[0]), rows, "")


def _or_few(figure: Figure | None) -> str:
    return "too few rows" if figure is None else figure.decimals


def _print_drafts(drafts: Drafts) -> None:
    lines = [
        "",
        f"the seats' drafts about {drafts.rows:,} rows, calibrated without gold",
        f"  Krippendorff's alpha {_or_not(drafts.alpha)}",
        f"  Fleiss' kappa {_or_not(drafts.fleiss)}",
    ]
    if len(drafts.by_label) > 2:  # of two labels both are alike
        lines += [f"  alpha on {label} {_or_not(each)}" for label, each in drafts.by_label.items()]
    if drafts.mean_right is not None:
        lines.append(f"  their mean is right on {drafts.mean_right.decimals}")
    if drafts.effective_votes is not None:
        lines.append(
            f"  {len(drafts.seats)} seats are worth {drafts.effective_votes:.1f} independent votes"
            f" by their errors on {drafts.solved:,} rows with a known answer"
        )
    print_lines([*lines, ""])
    seats: list[Mapping[str, Json]] = [
        {
            "seat": each.seat,
            "model": each.model,
            **({"right": each.right.decimals} if each.right else {}),
            **({"their mean loses without it": each.worth.decimals} if each.worth else {}),
        }
        for each in drafts.seats
    ]
    print_table(list(seats[0]), seats, "")
    pairs: list[Mapping[str, Json]] = [
        {
            "seats": f"{each.one}, {each.other}",
            "same answer": each.same.decimals,
            "Cohen's kappa": _or_not(each.kappa),
            **({"errors together": each.errors} if drafts.solved else {}),
        }
        for each in drafts.pairs
    ]
    if pairs:
        print_lines([""])
        print_table(list(pairs[0]), pairs, "")
    for each in drafts.seats:
        if each.confusion:
            print_lines(["", f"by right label, what {each.seat} drafted"])
            _print_confusion(each.confusion)


def _print_confusion(confusion: Mapping[str, Mapping[str, int]]) -> None:
    answers = list(dict.fromkeys([*confusion, *(a for row in confusion.values() for a in row)]))
    rows: list[Mapping[str, Json]] = [
        {"": label, **{answer: row.get(answer, 0) for answer in answers}}
        for label, row in confusion.items()
    ]
    print_table(["", *answers], rows, "")


def _or_not(figure: Figure | None) -> str:
    return "not defined" if figure is None else figure.decimals
