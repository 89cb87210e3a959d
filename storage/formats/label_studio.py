"""Label Studio: tasks with the committee's answers as predictions, and people's answers back.

Written is a folder: the labelling configuration, and the tasks to import. Read is what Label Studio
exports as JSON: a row a task; where one person has annotated it (or one annotation is called the
ground truth), that is its known answer, else each person's answer stands under ``answers``.

Offsets count code points, as Label Studio's ``text`` in each result does; builds differ about
characters beyond the Basic Multilingual Plane, and whoever reads goes by the quote then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from kinds.exchange import Exchanged, Sort
from schema.base import Json
from storage.formats.base import BadRow, Row, Table, folder_exporter
from storage.formats.exchanged import Exchange, Item
from storage.formats.importers import Told, importer, silent
from storage.formats.json_document import read_json
from storage.formats.utf16 import BEYOND

TEXT, NAME = "text", "answer"
"""The field of a task that is shown, and what the control is called."""
BEYOND_PLANE = "rows with characters that some builds of Label Studio count as two"
_CONTROLS: Mapping[Sort, str] = {
    "label": "Choices",
    "labels": "Choices",
    "ranges": "Labels",
    "number": "Number",
    "text": "TextArea",
}


@folder_exporter(
    "labelstudio", counts="code points", without="votes and reasons", holds=tuple(_CONTROLS)
)
def write_label_studio(table: Table, folder: Path) -> int:
    """``labeling_config.xml`` and ``tasks.json``: the committee's answers are predictions, people's
    are annotations.

    Raises:
        UserError: when Label Studio has no control for such answers.
    """
    exchange = Exchange(table)
    exchange.require("labelstudio")
    (folder / "labeling_config.xml").write_text(config_of(exchange), encoding="utf-8")
    written = 0
    with (folder / "tasks.json").open("w", encoding="utf-8", newline="") as stream:
        stream.write("[")
        for item in exchange.items(answered=False):
            if max(item.text, default="") > BEYOND and item.answer.ranges:
                table.left_out[BEYOND_PLANE] += 1
            stream.write("," * (written > 0) + "\n" + json.dumps(_task(exchange, item)))
            written += 1
        stream.write("\n]\n")
    return written


def config_of(exchange: Exchange) -> str:
    """The labelling configuration for a campaign's answers."""
    control = _CONTROLS[exchange.sort]
    inner = ""
    if exchange.sort in ("label", "labels"):
        many = "single" if exchange.sort == "label" else "multiple"
        options = "".join(f"\n    <Choice value={quoteattr(name)}/>" for name in exchange.classes)
        inner = f' choice="{many}">{options}\n  </{control}>'
    elif exchange.sort == "ranges":
        options = "".join(f"\n    <Label value={quoteattr(name)}/>" for name in exchange.classes)
        inner = f">{options}\n  </{control}>"
    relations = [label.name for label in exchange.campaign.labels]
    related = ""
    if exchange.sort == "ranges" and not set(relations) & set(exchange.classes):
        options = "".join(f"\n    <Relation value={quoteattr(name)}/>" for name in relations)
        related = f"\n  <Relations>{options}\n  </Relations>"
    return (
        f'<View>{related}\n  <Text name="{TEXT}" value="${TEXT}"/>\n'
        f'  <{control} name="{NAME}" toName="{TEXT}"{inner or "/>"}\n</View>\n'
    )


def _task(exchange: Exchange, item: Item) -> Json:
    annotation = item.annotation
    data = {
        **item.task.meta,
        **item.task.input,
        TEXT: item.text,
        "id": item.task.id,
        "outcome": annotation.outcome,
        "decided_by": annotation.by,
    }
    task: dict[str, Json] = {"data": data}
    if (by_committee := exchange.by_committee(item)) is not None:
        ended, answer = by_committee
        prediction: dict[str, Json] = {
            "model_version": f"{annotation.campaign} {exchange.campaign.revision[:12]}",
            "result": list(_results(exchange.sort, item.text, answer)),
        }
        if ended.confidence is not None:
            prediction["score"] = ended.confidence
        task["predictions"] = [prediction]
    if annotation.by == "person" and item.is_answered:
        task["annotations"] = [{"result": list(_results(exchange.sort, item.text, item.answer))}]
    return task


def _results(sort: Sort, text: str, answer: Exchanged) -> Iterator[Json]:
    if sort in ("label", "labels"):
        yield _result("c", "choices", {"choices": list(answer.labels)})
    elif sort == "number":
        yield _result("n", "number", {"number": answer.number})
    elif sort == "text":
        yield _result("t", "textarea", {"text": [answer.text]})
    else:
        for number, each in enumerate(answer.ranges):
            stretch = {"start": each.start, "end": each.end, "labels": [each.label]}
            quote = text[each.start : each.end]
            yield _result(f"s{number}", "labels", {**stretch, "text": quote})
        for link in answer.links:
            yield {
                "type": "relation",
                "from_id": f"s{link.head}",
                "to_id": f"s{link.tail}",
                "direction": "right",
                "labels": [link.label],
            }


def _result(id: str, type: str, value: Json) -> Json:
    return {"id": id, "from_name": NAME, "to_name": TEXT, "type": type, "value": value}


def _tells(head: str) -> bool:
    """Whether a file is an export of Label Studio, by its beginning."""
    return '"annotations"' in head and '"data"' in head and '"result"' in head


@importer("labelstudio", counts="code points", tells=_tells)
def read_label_studio(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """A row a task: its data, and what people have answered."""
    for row in read_json(stream, told):
        yield row if isinstance(row, BadRow) else _row(row)


def _row(row: Row) -> Row | BadRow:
    data, annotations = row.fields.get("data"), row.fields.get("annotations")
    if not isinstance(data, dict):
        return BadRow(row.line, "it is no task of Label Studio: it has no data", "")
    fields: dict[str, Json] = dict(data)
    fields.setdefault("id", str(row.fields.get("id", "")))
    given = [
        each
        for each in (annotations if isinstance(annotations, list) else [])
        if isinstance(each, dict) and not each.get("was_cancelled")
    ]
    truth = [each for each in given if each.get("ground_truth")]
    settled = truth or given
    if len(settled) == 1:
        fields["gold"] = answer_in(settled[0].get("result"))
        fields["by"] = _who(settled[0])
    elif given:
        fields["answers"] = [
            {"by": _who(each), "answer": answer_in(each.get("result"))} for each in given
        ]
    return Row(row.line, fields)


def _who(annotation: Mapping[str, Json]) -> str:
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("username") or who.get("id")
    return "" if who is None else str(who)


def answer_in(results: Json) -> Json:
    """The answer that the results of one annotation are."""
    values: list[dict[str, Json]] = []
    related: list[dict[str, Json]] = []
    for each in results if isinstance(results, list) else []:
        if isinstance(each, dict):
            (related if each.get("type") == "relation" else values).append(each)
    spans: dict[str, Json] = {}
    for each in values:
        value = each.get("value")
        if not isinstance(value, dict):
            continue
        if "choices" in value:
            return value["choices"]
        number = value.get(str(each.get("type")))  # stars are a type of their own
        if isinstance(number, int | float):
            return number
        if isinstance(value.get("text"), list):
            return "\n".join(str(line) for line in value["text"])
        labels = value.get("labels") or value.get("hypertextlabels")
        if "start" in value and isinstance(labels, list):
            place = {name: value.get(name) for name in ("start", "end", "text")}
            spans[str(each.get("id"))] = {**place, "label": labels[0] if labels else None}
    if related:
        return _relations(spans, related)
    return list(spans.values())


def _relations(spans: Mapping[str, Json], related: Sequence[Mapping[str, Json]]) -> Json:
    found = []
    for each in related:
        head, tail = spans.get(str(each.get("from_id"))), spans.get(str(each.get("to_id")))
        for label in each.get("labels") or [None]:
            ends = [
                {name: end[name] for name in ("start", "end", "text")} if end else None
                for end in (head, tail)
            ]
            found.append({"head": ends[0], "label": label, "tail": ends[1]})
    return found
