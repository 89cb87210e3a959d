"""``gate_worth``: whether gates turn away what they are there for, beside what people say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kinds.measures.share import wilson
from recipes.base import Fields
from recipes.measures.base import Subject, measure
from schema.figure import Figure

ALL = "all gates"


@measure("gate_worth", fields=("good",))
def gate_worth(subject: Subject) -> Iterator[Figure]:
    """Precision and recall of what is turned away, of all gates together and of each.

    ``good`` says of a record whether it should pass. A gate is worth what its judge is worth. A
    gate's recall is of all bad records that reached the gates, so a gate that stands behind another
    shows what it adds; those of all gates sum to that of all.
    """
    for gate, own in worth_by_gate(subject).items():
        for figure in own:
            name = figure.name if gate == ALL else f"{figure.name} of {gate}"
            yield figure.model_copy(update={"name": name})


def worth_by_gate(subject: Subject) -> dict[str, tuple[Figure, ...]]:
    """Precision and recall of each gate that turned anything away; first those of all together."""
    known = [record for record in subject.records if _good(subject, record.value) is not None]
    bad = [record for record in known if not _good(subject, record.value)]
    of_gate = Counter(record.gate for record in known if record.fate == "rejected")
    rightly = Counter(record.gate for record in bad if record.fate == "rejected")
    good = len(known) - len(bad)
    passed = good - (of_gate.total() - rightly.total())
    whole = (
        wilson(rightly.total(), of_gate.total()).figure("gate precision", "what was turned away"),
        wilson(rightly.total(), len(bad)).figure("gate recall", "what is bad"),
        wilson(passed, good).figure("good records passed", "what is good"),
    )
    each = {
        gate: (
            wilson(rightly[gate], count).figure("precision", "what it turned away"),
            wilson(rightly[gate], len(bad)).figure("recall", "what is bad"),
        )
        for gate, count in sorted(of_gate.items())
    }
    return {ALL: whole, **each}


def _good(subject: Subject, value: Fields) -> bool | None:
    found = subject.value_in(value, "good")
    return None if found is None else bool(found)
