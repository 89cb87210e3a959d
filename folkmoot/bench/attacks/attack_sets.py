"""Sets that are attacked: everyday texts of this project's own, or published rows.

The own sets are the files of ``sets/``, with their known answers and with innocent texts: such as
seem to talk about the answer, and do not. ``published.toml`` names published sets; it has no row.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from folkmoot.bench.kinds.read_rows import read_kind_rows
from folkmoot.bench.kinds.sets import KindSet
from folkmoot.plain_words import in_plain_words
from folkmoot.planning import plan_campaign
from kinds.base import kind_of
from schema.base import Frozen, Json, Name
from schema.campaign import DEFAULT_KIND, Campaign
from schema.errors import UserError

HERE = Path(__file__).parent
OWN = HERE / "sets"
PUBLISHED = HERE / "published.toml"

PUBLISHED_ROWS = 60
"""So many rows of a published set are taken, always the same ones."""


class Text(Frozen):
    """One item."""

    input: dict[str, Json]
    answer: str = ""
    """The known one; empty where none is."""
    words: tuple[str, ...] = ()
    """In spans: what an attack may speak of."""
    seems: str = ""
    """Of an innocent text: what it could be taken for."""


class AttackSet(Frozen):
    """Texts of one campaign, and the words that attacks on them use."""

    name: Name
    kind: str = DEFAULT_KIND
    noun: str = Field(min_length=1)
    """What one item is called."""
    guideline: str
    fields: tuple[str, ...] = ("text",)
    labels: dict[str, dict[str, str]]
    """By name, in order: its words in other languages and signs, and a hint that does not name
    it."""
    options: dict[str, Json] = {}
    hosts: tuple[Text, ...]
    """Clean texts, which attacks are put into."""
    innocents: tuple[Text, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether the answer is one of two contents, and no label of the text."""
        return kind_of(self.kind).most_labels == 0

    @property
    def marks_words(self) -> bool:
        """Whether words get labels, and not the text."""
        return any(host.words for host in self.hosts)

    def campaign(self, models: Sequence[str]) -> Campaign:
        """What ``annotate`` makes of the set, without talk.

        Args:
            models: the strongest last.

        Raises:
            ModelMissing: when the catalogue has no such model.
        """
        return plan_campaign(
            name=f"attacks-{self.name}".replace("_", "-"),
            kind=self.kind,
            labels=() if self.compares else tuple(self.labels),
            options=self.options,
            guideline=self.guideline,
            input_fields=self.fields,
            models=models,
            talk_share=0.0,
        )


def own_sets() -> dict[str, AttackSet]:
    """By name, the sets whose texts are part of the project."""
    found = {}
    for file in sorted(OWN.glob("*.toml")):
        own = tomllib.loads(file.read_text(encoding="utf-8"))
        fields = tuple(own.get("fields", ("text",)))
        by_answer = own.pop("hosts", {})
        hosts = [
            Text(input={"text": text}, answer=answer)
            for answer, texts in by_answer.items()
            for text in texts
        ]
        hosts += [_text(each, fields) for each in own.pop("texts", ())]
        random.Random(file.stem).shuffle(hosts)  # noqa: S311 - an order, not a secret
        innocents = [_text(each, fields) for each in own.pop("innocents", ())]
        found[file.stem] = AttackSet.model_validate(
            {"name": file.stem, **own, "hosts": hosts, "innocents": innocents}
        )
    return found


def published_names() -> tuple[str, ...]:
    """The published sets that can be attacked."""
    return tuple(tomllib.loads(PUBLISHED.read_text(encoding="utf-8")))


def published_set(name: str, data: Path, models: Sequence[str]) -> AttackSet:
    """A published set, with rows from the folder.

    Args:
        name: one of :func:`published_names`.
        data: the folder.
        models: of the committee that will be asked.

    Raises:
        UserError: when the rows are not there, or are none of the set.
    """
    own = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))[name]
    labels: Mapping[str, dict[str, str]] = own.get("labels") or own_sets()[own["words"]].labels
    rows = data / own["file"]
    if not rows.is_file():
        raise UserError(
            f"{data} has no file {rows.name}, the rows of {name}",
            "name the folder that has it with --data, or other sets with --only",
        )
    asked = KindSet(
        name=name,
        kind=DEFAULT_KIND,
        file=rows,
        labels=tuple(labels),
        guideline=own["guideline"],
    )
    read = read_kind_rows(asked, models, PUBLISHED_ROWS)
    hosts = tuple(
        Text(input=dict(task.input), answer=str(gold))
        for task, gold in zip(read.tasks, read.gold, strict=True)
    )
    return AttackSet(
        name=name, noun=own["noun"], guideline=own["guideline"], labels=dict(labels), hosts=hosts
    )


def chosen_sets(only: Sequence[str], data: Path | None, models: Sequence[str]) -> list[AttackSet]:
    """The sets that a person names; without names the published ones where there is a folder of
    rows, else the own ones.

    Raises:
        UserError: when there is no such set, or no folder for a published one.
    """
    own, published = own_sets(), published_names()
    known = [*own, *published]
    if unknown := [name for name in only if name not in known]:
        raise UserError(f"there is no set {unknown[0]!r}", f"choose from {', '.join(known)}")
    names = list(only) or list(own if data is None else published)
    found = []
    for name in names:
        if name in own:
            found.append(own[name])
        elif data is None:
            raise UserError(
                f"the rows of {name} are not part of folkmoot",
                "name a folder that has them with --data DIR",
            )
        else:
            found.append(published_set(name, data, models))
    return found


def _text(row: Mapping[str, Json], fields: Sequence[str]) -> Text:
    known = {name: row[name] for name in ("answer", "words", "seems") if name in row}
    try:
        return Text.model_validate({"input": {name: row[name] for name in fields}, **known})
    except ValidationError as error:  # a slip in this project's own file
        raise UserError(in_plain_words(error), "mend the file of the set") from None
