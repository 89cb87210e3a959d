"""What commands about recipes are given."""

from __future__ import annotations

from typing import Annotated

import typer

Named = Annotated[str, typer.Argument(help="A recipe's name, or its file (.toml).")]
Pools = Annotated[
    list[str] | None,
    typer.Option(
        "--pool",
        help="The rows of a pool: NAME=FILE, or NAME=FILE,FIELD=COLUMN where a column is called "
        "otherwise. May be repeated.",
        show_default=False,
    ),
]
Embedder = Annotated[
    str,
    typer.Option(
        help="The model whose vectors records are compared by, in place of the recipe's.",
        show_default=False,
    ),
]
OfLedger = Annotated[str, typer.Argument(help="The recipe's name in the ledger.")]
