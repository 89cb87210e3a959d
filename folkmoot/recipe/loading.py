"""A recipe by its file, or by its name in the library or in a person's own folder."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from folkmoot.campaign_file.complaints import Complaints
from folkmoot.campaign_file.no_toml import why_no_toml
from folkmoot.text_file import read_text
from schema.base import Json
from schema.errors import InvalidCampaign, InvalidRecipe
from schema.recipe import Recipe
from schema.shallow_json import TOO_DEEP, is_too_deep

ENDING = ".toml"


def library() -> dict[str, Path]:
    """All recipes that have a name: those of folkmoot, and a person's own, which win."""
    found: dict[str, Path] = {}
    for folder in (_own_library(), own_folder()):
        if folder.is_dir():
            found |= {file.stem: file for file in sorted(folder.rglob(f"*{ENDING}"))}
    return dict(sorted(found.items()))


def own_folder() -> Path:
    """Where a person keeps recipes that shall have a name."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "folkmoot" / "recipes"


def find(name_or_file: str) -> Path:
    """The file of a recipe.

    Raises:
        InvalidRecipe: when there is none of this name; names the one that looks like it.
    """
    path = Path(name_or_file)
    if path.suffix == ENDING or os.sep in name_or_file:
        return path
    known = library()
    if name_or_file in known:
        return known[name_or_file]
    if path.exists():
        raise InvalidRecipe(
            f"{path} is no recipe: that is a TOML file, whose name ends in {ENDING}",
            "`folkmoot recipe new FILE.toml` writes one that explains itself",
        )
    alike = difflib.get_close_matches(name_or_file, known, n=1)
    raise InvalidRecipe(
        f"there is no recipe {name_or_file!r}",
        f"did you mean {alike[0]!r}?" if alike else "`folkmoot recipe list` shows which there are",
    )


def load(name_or_file: str) -> Recipe:
    """A recipe as it is written, every field checked.

    Raises:
        InvalidRecipe: when the file cannot be read, is no TOML, or a field is unknown or wrong;
            names each line.
    """
    file = find(name_or_file)
    try:
        text = read_text(file, "recipe")
    except InvalidCampaign as error:
        raise InvalidRecipe(error.message, error.hint) from None
    return read_recipe(text, file)


def read_recipe(text: str, file: Path) -> Recipe:
    """The recipe that a text holds; raises as :func:`load`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "the file is TOML; `folkmoot recipe new FILE` writes one that explains itself"
        raise InvalidRecipe(f"{file}, {why_no_toml(error, text)}", hint) from None
    except RecursionError:
        raise InvalidRecipe(f"{file} is {TOO_DEEP}") from None
    if is_too_deep(data):
        raise InvalidRecipe(f"{file} is {TOO_DEEP}", "no field of a recipe needs that")
    complaints = Complaints(file, text)
    try:
        return Recipe.model_validate(json.loads(json.dumps(_named(data, file))))
    except (TypeError, ValueError) as error:
        if not isinstance(error, ValidationError):
            raise InvalidRecipe(
                f"{file} holds a date or a number that is not finite", "write it as a text"
            ) from None
        complaints.add_all(error, Recipe)
    try:
        complaints.unless_none()
    except InvalidCampaign as error:
        raise InvalidRecipe(error.message, error.hint) from None
    raise AssertionError("a complaint without words")


def _named(data: Mapping[str, Json], file: Path) -> dict[str, Json]:
    """A recipe without a name is called as its file is."""
    return {"name": file.stem, **data}


def _own_library() -> Path:
    return Path(str(files("recipes") / "library"))
