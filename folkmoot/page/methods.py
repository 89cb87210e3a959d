"""A campaign's methods paragraph, fit for a paper, and the papers of its methods. Pure.

It says what was done and measured, in numbers, and what was not measured; nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.page.asked import Asked
from folkmoot.page.seating import Seating
from folkmoot.reports.agreement import AgreementReport
from folkmoot.reports.summary import Summary
from kinds.figures import AGREEMENT
from schema.base import Frozen
from schema.figure import Figure

DIGITS = 16
"""Of a digest, in the paragraph; the table of models has all."""

PAPERS = {
    "batch": "Zhou et al. (2023), Batch Calibration, arXiv:2309.17249",
    "prototypes": "Han et al. (2023), Prototypical Calibration for Few-shot Learning of Language "
    "Models, arXiv:2205.10183",
    "temperature": "Guo et al. (2017), On Calibration of Modern Neural Networks, arXiv:1706.04599",
    "orders": "Zheng, C. et al. (2024), Large Language Models Are Not Robust Multiple Choice "
    "Selectors, arXiv:2309.03882",
    "judge": "Zheng, L. et al. (2023), Judging LLM-as-a-Judge, arXiv:2306.05685",
    "debate": "Choi et al. (2025), Debate or Vote, arXiv:2508.17536",
    "kish": "Kish (1965), Survey Sampling",
    "wilson": "Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference",
    "bootstrap": "Efron (1979), Bootstrap Methods: Another Look at the Jackknife",
    "kappa": "Cohen (1960), A Coefficient of Agreement for Nominal Scales",
    "alpha": "Krippendorff (2011), Computing Krippendorff's Alpha-Reliability",
    "fleiss": "Fleiss (1971), Measuring Nominal Scale Agreement Among Many Raters",
    "error": "Kumar, Liang and Ma (2019), Verified Uncertainty Calibration, arXiv:1909.10155",
    "risk": "Geifman and El-Yaniv (2017), Selective Classification for Deep Neural Networks, "
    "arXiv:1705.08500",
    "promise": "Angelopoulos et al. (2021), Learn then Test, arXiv:2110.01052",
    "line": "Lipton, Elkan and Naryanaswamy (2014), Thresholding Classifiers to Maximize F1 Score, "
    "arXiv:1402.1892",
    "confidence": "Xiong et al. (2024), Can LLMs Express Their Uncertainty?, arXiv:2306.13063",
}
"""By method; told where the method was used."""


class Versions(Frozen):
    """What wrote the page; the ledger does not keep which versions ran earlier."""

    folkmoot: str
    llama_cpp_python: str


class Methods(Frozen):
    """The paragraph by sentences, and the papers that it rests on."""

    sentences: tuple[str, ...]
    papers: tuple[str, ...]


def methods(
    asked: Asked,
    seating: Seating,
    summary: Summary,
    agreement: AgreementReport,
    versions: Versions,
) -> Methods:
    """What was done and what was measured."""
    used = list(dict.fromkeys(_used(asked, seating, summary, agreement)))
    return Methods(
        sentences=(
            *_done(asked, seating, summary, versions),
            *_measured(summary, agreement),
            *_not_measured(summary, agreement),
        ),
        papers=tuple(PAPERS[name] for name in used),
    )


def _done(asked: Asked, seating: Seating, summary: Summary, versions: Versions) -> Iterator[str]:
    counts = summary.counts
    labels = f" with {len(asked.labels) + asked.more_labels} labels" if asked.labels else ""
    yield (
        f"{counts.submitted:,} rows were annotated with folkmoot {versions.folkmoot} "
        f"(llama-cpp-python {versions.llama_cpp_python}; annotation kind: {asked.kind}{labels}; "
        f"revision {asked.revision[:DIGITS]}, seed {asked.seed})."
    )
    ran = "; ".join(
        f"{use.model} (SHA-256 {use.digest[:DIGITS]}…)"
        if use.digest
        else f"{use.model} (digest unknown)"
        for use in seating.models
    )
    yield (
        f"The committee had {len(seating.seats)} seats on {len({u.model for u in seating.models})} "
        f"models: {ran or 'none was asked'}."
    )
    drafting = sum(seat.role == "generator" for seat in seating.seats)
    yield (
        f"{drafting} generators drafted each answer blind to one another; their probabilities "
        f"were calibrated and counted by the voting rule {asked.voting_rule!r}, one voice a model "
        "family."
    )
    yield f"An answer was accepted {_accepted(asked, summary)}, and else escalated to a person."
    if asked.solved:
        yield f"{asked.solved:,} solved examples could be shown to reviewers."
    taught = "taught the weights by cross-fitting" if asked.learns else "were compared with only"
    yield f"Known answers, where there were any, {taught}; no model saw them."
    yield (
        f"Of {counts.submitted:,} rows {counts.accepted:,} were accepted, {counts.escalated:,} "
        f"escalated, {counts.rejected:,} rejected, {counts.failed:,} failed, "
        f"{counts.cancelled:,} cancelled and {counts.open:,} open when this was written; "
        f"{len(summary.debated):,} were debated."
    )


def _accepted(asked: Asked, summary: Summary) -> str:
    promise = summary.counting.promise if summary.counting else None
    if promise is None or promise.threshold is None:
        return f"from a confidence of {asked.accept:.2f} on"
    return (
        f"from a confidence of {promise.threshold:.3f} on, which known answers show to leave at "
        f"most {promise.max_error:.1%} wrong with {1.0 - promise.miss:.0%} certainty"
    )


def _measured(summary: Summary, agreement: AgreementReport) -> Iterator[str]:
    if summary.against_gold:
        main, *others = summary.against_gold
        yield f"{_named(main)} {main.words}."
        if summary.accepted_against_gold is not None:
            yield f"Among accepted answers: {summary.accepted_against_gold.words}."
        if summary.baseline is not None:
            guess = (
                "A constant guess" if main.name == AGREEMENT else "Who knows nothing of the item"
            )
            yield f"{guess} would get {summary.baseline.words}."
        told = [f"{figure.name} {figure.words}" for figure in others]
        if summary.kappa is not None:
            told.append(f"Cohen's kappa {summary.kappa.decimals}")
        told += _of_confidence(agreement)
        if told:
            yield f"Beside known answers: {'; '.join(told)}."
    if agreement.people_figures:
        main = agreement.people_figures[0]
        yield (
            f"Beside the answers of people, who were mostly asked about hard rows: {main.name} "
            f"{main.words}."
        )
    between = agreement.between_people
    if between is not None and between.alpha is not None:
        yield (
            f"Between people, on {between.shared:,} rows that two or more answered, Krippendorff's "
            f"alpha was {between.alpha.decimals}."
        )
    drafts = agreement.drafts
    if drafts is not None and drafts.alpha is not None:
        yield (
            f"Between seats, by their drafts about {drafts.rows:,} rows or parts, Krippendorff's "
            f"alpha was {drafts.alpha.decimals}."
        )
    if summary.effective_votes is not None:
        yield f"Votes were worth {summary.effective_votes:.1f} independent ones a row."
    yield "Numbers in brackets and intervals are at 95%."


def _named(main: Figure) -> str:
    if main.name == AGREEMENT:
        return "Agreement with known answers was"
    return f"Beside known answers, {main.name} was"


def _of_confidence(agreement: AgreementReport) -> Iterator[str]:
    for form in agreement.confidences[:1]:
        if form.error is not None:
            yield f"debiased calibration error {form.error.decimals}"
        if form.discrimination is not None:
            yield f"AUROC of the confidence {form.discrimination.decimals}"


def _not_measured(summary: Summary, agreement: AgreementReport) -> Iterator[str]:
    missing = []
    if not summary.against_gold:
        missing.append("how often answers are right (no row came with a known answer)")
    elif summary.calibration_error is None:
        missing.append("calibration (too few known answers)")
    if not agreement.people_figures:
        missing.append("agreement with people (none has answered)")
    if missing:
        yield f"Not measured: {'; '.join(missing)}."
    yield "Nothing is claimed that was not measured."


def _used(
    asked: Asked, seating: Seating, summary: Summary, agreement: AgreementReport
) -> Iterator[str]:
    counting = summary.counting
    if counting is None or not counting.chosen:
        yield "batch"
    else:
        yield "prototypes"
        if counting.ways:
            yield "temperature"
        if counting.line is not None:
            yield "line"
    if any("reversed" in seat.view for seat in seating.seats):
        yield "orders"
    if any(seat.role == "judge" and seat.figures for seat in seating.seats):
        yield "judge"
    if summary.debated:
        yield "debate"
    if summary.effective_votes is not None:
        yield "kish"
    if asked.max_error is not None:
        yield from ("risk", "promise")
    shown = [*summary.against_gold, *agreement.people_figures]
    if any("Wilson" in figure.how for figure in shown):
        yield "wilson"
    drafts = agreement.drafts
    if drafts is not None or any("bootstrap" in figure.how for figure in shown):
        yield "bootstrap"
    if summary.kappa is not None or drafts is not None:
        yield "kappa"
    if drafts is not None:
        yield from ("alpha", "fleiss")
    elif agreement.between_people is not None:
        yield "alpha"
    if agreement.confidences:
        yield from ("error", "risk", "confidence")
