"""How far each form of confidence can be trusted, beside known answers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consensus.learning.confidence_map import cross_mapped
from consensus.measures.calibration_error import calibration_error_interval
from consensus.measures.discrimination import discrimination_interval
from kinds.base import kind_of
from kinds.figures import Answered
from kinds.measures.share import wilson
from schema.annotation import Annotation
from schema.base import Frozen
from schema.campaign import Campaign
from schema.figure import Figure

LEAST_ROWS = 30
"""Rows with gold from which a calibration error says something, and a map can be learnt."""

ERROR = "debiased expected calibration error, 95% interval of bootstrap deviations over rows"
AREA = "area under the ROC curve, 95% bootstrap interval over rows"


class FormReport(Frozen):
    """One form of confidence beside known answers."""

    form: str
    """In words."""
    rows: int
    """That have it, and a known answer."""
    mean: float
    """Of the confidence."""
    right: Figure
    """Share of these answers that are right: the known ones, in all their parts."""
    error: Figure | None
    """How far it stands from being right, as it is; None with fewer than :data:`LEAST_ROWS`."""
    calibrated_error: Figure | None
    """The same after a monotone map that known answers of other rows teach
    (:mod:`consensus.learning.confidence_map`)."""
    discrimination: Figure | None
    """How well it tells right answers from wrong ones; None where all are right, or all wrong."""


def forms_of(
    plan: Campaign, known: Sequence[tuple[Annotation, Answered]]
) -> tuple[FormReport, ...]:
    """The committee's own confidence, and each form that some answer has.

    Args:
        plan: the campaign.
        known: finished tasks with a known answer; see
            :func:`folkmoot.reports.beside_gold.with_gold`.
    """
    kind = kind_of(plan.kind)
    told: dict[str, list[tuple[float, bool]]] = {}
    for annotation, answered in known:
        if answered.value is None:
            continue
        right = kind.similarity(answered.value, answered.gold) == 1.0
        for form, sure in _said(annotation):
            told.setdefault(form, []).append((sure, right))
    return tuple(_report(form, rows) for form, rows in told.items())


def _said(annotation: Annotation) -> Iterator[tuple[str, float]]:
    forms = annotation.confidences
    said = {
        "as decided": annotation.confidence,
        "vote share": forms.vote_share,
        "log-probability": forms.log_probability,
        "in words": forms.verbalised,
    }
    yield from ((form, sure) for form, sure in said.items() if sure is not None)


def _report(form: str, rows: Sequence[tuple[float, bool]]) -> FormReport:
    sure, right = [said for said, _ in rows], [is_right for _, is_right in rows]
    enough = len(rows) >= LEAST_ROWS
    area = discrimination_interval(sure, right)
    return FormReport(
        form=form,
        rows=len(rows),
        mean=sum(sure) / len(rows),
        right=wilson(sum(right), len(rows)).figure("right"),
        error=_error(sure, right) if enough else None,
        calibrated_error=_error(cross_mapped(sure, right).tolist(), right) if enough else None,
        discrimination=None if area is None else area.figure("AUROC", len(rows), AREA),
    )


def _error(sure: Sequence[float], right: Sequence[bool]) -> Figure:
    found = calibration_error_interval(sure, right)
    return found.figure("calibration error", len(right), ERROR)
