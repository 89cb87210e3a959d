"""The formats of files, one a file: how finished tasks are written, and how rows are read.

Importing this package makes the built-in formats known. Another package adds its own through the
entry-point groups ``folkmoot.exporters`` and ``folkmoot.importers``: see :mod:`schema.registry`.
"""

from storage.formats import (
    argilla,
    brat,
    comma_separated,
    conll,
    conll_u,
    crowd,
    data_package,
    delimited,
    doccano,
    excel,
    hugging_face,
    json_document,
    json_lines,
    label_studio,
    parquet,
    plain_text,
    prodigy,
    prov,
    spacy_docs,
    transcripts,
    uima_cas,
    web_annotation,
)

__all__ = [
    "argilla",
    "brat",
    "comma_separated",
    "conll",
    "conll_u",
    "crowd",
    "data_package",
    "delimited",
    "doccano",
    "excel",
    "hugging_face",
    "json_document",
    "json_lines",
    "label_studio",
    "parquet",
    "plain_text",
    "prodigy",
    "prov",
    "spacy_docs",
    "transcripts",
    "uima_cas",
    "web_annotation",
]
