"""CoNLL, CoNLL-U and spaCy's DocBin: spans by whole tokens, both ways, and what spaCy reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kinds.exchange import Range
from schema.errors import UserError
from storage.formats.base import Row
from storage.formats.tokens import (
    CUT,
    NOT_WHOLE,
    OVERLAPPING,
    stretches_of,
    tags_of,
    tokens_of,
    whole_tokens,
)
from storage.rows import read_rows
from tests.storage.formats.conftest import ENTITIES, KETTLE, SPANS, Finished, span
from tests.storage.formats.libraries import asked


def test_tokens_are_words_and_signs_of_every_script_and_no_space() -> None:
    def words(text: str) -> list[str]:
        return [text[start:end] for start, end in tokens_of(text)]

    assert words("Anna's 🫖\u00a0leaks, 3.5 %") == ["Anna", "'s", "🫖", "leaks", ",", "3.5", "%"]
    assert words("東京に") == ["東", "京", "に"]
    assert words(" \n ") == []


def test_a_stretch_that_cuts_a_token_is_contracted_and_counted() -> None:
    text, left_out = "the kettle leaks", Counter[str]()
    ranges = [
        Range(start=2, end=10, label="a"),  # begins within "the"
        Range(start=4, end=16, label="b"),  # overlaps it
        Range(start=12, end=14, label="c"),  # within "leaks"
    ]
    assert whole_tokens(tokens_of(text), ranges, left_out) == [(1, 2, "a")]
    assert left_out == {CUT: 1, OVERLAPPING: 1, NOT_WHOLE: 1}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["B-a", "I-a", "O", "B-b", "B-b"], [(0, 2, "a"), (3, 4, "b"), (4, 5, "b")]),
        (["I-a", "I-a", "I-b", "O"], [(0, 2, "a"), (2, 3, "b")]),
        (["S-a", "B-a", "E-a", "O"], [(0, 1, "a"), (1, 3, "a")]),
        (["U-x-y", "B-x-y", "L-x-y"], [(0, 1, "x-y"), (1, 3, "x-y")]),
    ],
)
def test_tags_are_read_as_bio_iob_bioes_and_bilou(
    tags: list[str], expected: list[tuple[int, int, str]]
) -> None:
    assert stretches_of(tags) == expected
    assert stretches_of(tags_of(len(tags), expected)) == expected


def test_conll_u_loses_nothing_of_texts_ids_and_spans(finished: Finished) -> None:
    texts = {**SPANS, "a b": ("  two\n\nlines |\\ of\tAnna \n", [])}
    text = texts["a b"][0]
    texts["a b"] = (text, [span(text, "Anna", "person")])
    campaign = finished.campaign(texts, kind="spans", labels=ENTITIES)
    rows = list(read_rows(finished.written(campaign, "conllu")))
    read = {
        row.fields["id"]: (row.fields["text"], row.fields["gold"])
        for row in rows
        if isinstance(row, Row)
    }
    assert read == texts
    assert finished.said == "conllu does not hold confidence and votes"


def test_conll_keeps_spans_and_says_what_it_has_no_place_for(finished: Finished) -> None:
    rows = [row.fields for row in read_rows(finished.written(finished.spans(), "conll"))
            if isinstance(row, Row)]  # fmt: skip
    assert [row["text"] for row in rows] == [text for text, _ in SPANS.values()]
    assert [row["gold"] for row in rows] == [value for _, value in SPANS.values()]
    assert "ids" in finished.said


def test_labels_are_no_columns_of_tokens(finished: Finished) -> None:
    with pytest.raises(UserError, match="conll has no place for the answers of classification"):
        finished.written(finished.labels(), "conll")


CONVERTED = """
import json, sys
from spacy.training.converters import conll_ner_to_docs
docs = conll_ner_to_docs(open(sys.argv[1], encoding="utf-8").read(), no_print=True)
print(json.dumps([[ent.text, ent.label_] for doc in docs for ent in doc.ents]))
"""


@pytest.mark.slow
def test_spacy_converts_our_columns_to_the_same_entities(finished: Finished) -> None:
    file = finished.written(finished.spans(), "conll")
    assert asked("spacy", CONVERTED, file) == [
        [part["text"], part["label"]] for _, value in SPANS.values() for part in value
    ]


PARSED = """
import json, sys, conllu
sentences = conllu.parse(open(sys.argv[1], encoding="utf-8").read())
print(json.dumps([[s.metadata["sent_id"], s.metadata["text"], [t["form"] for t in s],
                   [(t["misc"] or {}).get("NER") for t in s]] for s in sentences]))
"""


@pytest.mark.slow
def test_the_library_for_conll_u_parses_it(finished: Finished) -> None:
    found = asked("conllu", PARSED, finished.written(finished.spans(), "conllu"))
    id, text, forms, tags = found[0]
    assert (id, text) == ("s1", KETTLE)
    assert forms == ["the", "🫖", "kettle", "of", "Anna", "leaks"]
    assert tags == [None, None, "B-thing", None, "B-person", None]


BOTH_WAYS = """
import json, sys
from pathlib import Path
import storage.formats, kinds
from storage.export import export, told
from storage.formats.exported_rows import whole_campaign
from storage.reader import LedgerReader
from storage.rows import read_rows
import spacy
from spacy.tokens import DocBin
ledger, folder = Path(sys.argv[1]), Path(sys.argv[2])
found = {}
with LedgerReader(ledger) as reader:
    for name in sys.argv[3:]:
        table = whole_campaign(reader, name)
        export(table, "spacy", folder / f"{name}.spacy")
        docs = DocBin().from_disk(folder / f"{name}.spacy").get_docs(spacy.blank("xx").vocab)
        found[name] = [
            [row.fields for row in read_rows(folder / f"{name}.spacy")],
            [[doc.cats, [[e.text, e.label_] for e in doc.ents]] for doc in docs],
            told(table, "spacy"),
        ]
print(json.dumps(found))
"""


@pytest.mark.slow
def test_doc_bins_hold_categories_entities_and_relations_both_ways(
    finished: Finished, tmp_path: Path
) -> None:
    names = [made().name for made in (finished.labels, finished.several, finished.spans)]
    cut = span(KETTLE, "nna", "person")
    names += [
        finished.campaign({"c": (KETTLE, [cut])}, kind="spans", labels=ENTITIES, name="cut").name,
        finished.relations().name,
    ]
    found = asked("spacy", BOTH_WAYS, finished.ledger.path, tmp_path, *names, ours=True)
    rows, docs, said = found["labels"]
    assert (rows[0]["id"], rows[0]["text"], rows[0]["gold"]) == ("t1", KETTLE, ["good"])
    assert docs[0][0] == {"good": 1.0, "bad": 0.0}
    assert said.endswith("left out: rows without an answer (1)")
    assert [row["gold"] for row in found["multi_label"][0]] == [["good", "bad"], []]
    rows, docs, _ = found["spans"]
    assert {row["id"]: (row["text"], row["gold"]) for row in rows} == dict(SPANS)
    assert docs[0][1] == [["kettle", "thing"], ["Anna", "person"]]
    assert found["cut"][2].endswith(f"{NOT_WHOLE} (1)")
    (relation,) = found["relations"][0][0]["gold"]
    assert (relation["head"]["text"], relation["label"], relation["tail"]["text"]) == (
        *("Anna", "owns"),
        "kettle",
    )
