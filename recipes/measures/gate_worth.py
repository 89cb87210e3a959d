"""``gate_worth``: whether gates turn away what they are there for, beside what people say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kinds.measures.share import wilson
from recipes.base import Fields
from recipes.measures.base import Subject, measure
from schema.figure import Figure


@measure("gate_worth", fields=("good",))
def gate_worth(subject: Subject) -> Iterator[Figure]:
    """Precision and recall of what is turned away, of all gates together and of each.

    ``good`` says of a record whether it should pass. A gate is worth what its judge is worth. A
    gate's recall is of all bad records that reached the gates, so a gate that stands behind another
    shows what it adds; those of all gates sum to that of all.
    """
    known = [record for record in subject.records if _good(subject, record.value) is not None]
    bad = [record for record in known if not _good(subject, record.value)]
    away = [record for record in known if record.fate == "rejected"]
    rightly = Counter(record.gate for record in bad if record.fate == "rejected")
    of_gate = Counter(record.gate for record in away)
    yield wilson(rightly.total(), len(away)).figure("gate precision", "what was turned away")
    yield wilson(rightly.total(), len(bad)).figure("gate recall", "what is bad")
    good = len(known) - len(bad)
    passed = good - (len(away) - rightly.total())
    yield wilson(passed, good).figure("good records passed", "what is good")
    for gate, count in sorted(of_gate.items()):
        yield wilson(rightly[gate], count).figure(f"precision of {gate}", "what it turned away")
        yield wilson(rightly[gate], len(bad)).figure(f"recall of {gate}", "what is bad")


def _good(subject: Subject, value: Fields) -> bool | None:
    found = subject.value_in(value, "good")
    return None if found is None else bool(found)
