"""Options that several commands share, so that they mean and say the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Labels = Annotated[
    str,
    typer.Option(
        help="a,b,c; or a=what it means,b=...; or @FILE, one label a line.", show_default=False
    ),
]
Guideline = Annotated[
    str, typer.Option(help="What to do: the text itself, or a file.", show_default=False)
]
Kind = Annotated[
    str,
    typer.Option(help="The kind of annotation; default: classification.", show_default=False),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="An option of the kind: a value of TOML or JSON, or else text. May be repeated.",
    ),
]
Note = Annotated[
    list[str] | None,
    typer.Option(
        "--note",
        metavar="NAME=QUESTION",
        help="What a seat notes about each row before the others draft, who are shown it; "
        "NAME=QUESTION|a,b to choose from. May be repeated.",
    ),
]
Model = Annotated[
    list[str] | None,
    typer.Option(
        help="A model of the committee, the strongest last. May be repeated; "
        "default: FOLKMOOT_MODELS, the three small ones."
    ),
]
Judge = Annotated[
    str,
    typer.Option(
        help="A model for the judge alone, who is heard where the others stay split: a bigger one "
        "for the hard rows.",
        show_default=False,
    ),
]
Seated = Annotated[
    list[str] | None,
    typer.Option(
        "--seat",
        metavar="ROLE=MODEL",
        help="A model for one role: judge, debater, verifier, critic, ... May be repeated.",
    ),
]
Field = Annotated[
    list[str] | None,
    typer.Option(
        help="A field that seats read; quotes refer to the first. May be repeated; default: text."
    ),
]
InputFormat = Annotated[
    str,
    typer.Option(
        help="The format of FILE: jsonl, csv, tsv, json, xlsx, parquet, txt, or one that a package "
        "brings; by default what its ending or its content says.",
        show_default=False,
    ),
]
Encoding = Annotated[
    str,
    typer.Option(
        help="The encoding of FILE, such as windows-1252; by default what its bytes say.",
        show_default=False,
    ),
]
IdField = Annotated[
    str, typer.Option(help="The field that holds a row's id; default: id.", show_default=False)
]
GoldField = Annotated[
    str | None,
    typer.Option(
        help="The field that holds a known answer, which no seat sees; default: gold; '' for none.",
        show_default=False,
    ),
]
Examples = Annotated[
    Path | None, typer.Option(help="Solved examples to learn from: JSONL with text and answer.")
]
Passages = Annotated[
    Path | None, typer.Option(help="Passages to look things up in: JSONL with text.")
]
Tokens = Annotated[int | None, typer.Option(help="Budget: at most so many tokens.", min=1)]
Seconds = Annotated[
    float | None,
    typer.Option(help="Budget: at most so many seconds of work, over all runs.", min=0.1),
]
MaxError = Annotated[
    str,
    typer.Option(
        help="Accept only what can be promised to be wrong at most so often, learnt from rows with "
        "a known answer: 5% or 0.05.",
        show_default=False,
    ),
]
Talk = Annotated[
    str,
    typer.Option(
        help="At most this share of the rows is talked about, the least sure ones: 5% or 0.05; 0 "
        "for none.",
        show_default=False,
    ),
]
CompareOnly = Annotated[
    bool,
    typer.Option("--compare-only", help="Compare with known answers, and learn nothing from them."),
]
AskConfidence = Annotated[
    bool,
    typer.Option(
        "--ask-confidence",
        help="Ask the seats in words, too, how likely each answer is right; told beside it.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RawCells = Annotated[
    bool, typer.Option("--raw-cells", help="CSV: leave cells alone that look like formulas.")
]
Excel = Annotated[
    bool,
    typer.Option(
        "--excel",
        help="CSV as Excel reads it: separators and decimal signs of this machine's country, "
        "rounded numbers, a column for each label's probability.",
    ),
]
Separator = Annotated[
    str,
    typer.Option(
        help="With --excel: comma, semicolon or tab, whatever the country.", show_default=False
    ),
]
