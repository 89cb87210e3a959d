"""Croissant 1.1: what a data set is made of, as JSON-LD that machines understand (MLCommons, 2025).

Every column is a field. Where an answer comes from is said with the words of PROV: of the whole
which campaign made it, of each value which columns say who decided about which task. Under which
licence the rows may be used, nobody has told folkmoot: there is none in it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from schema.base import Json
from schema.campaign import Campaign
from storage.formats.digests import sha256_of

ROWS, LABELS = "rows", "labels"
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {"string": "sc:Text", "bool": "sc:Boolean", "int64": "sc:Integer", "float64": "sc:Float"}
_MEANING = {
    "annotation": "The answer.",
    "confidence": "Probability of the answer as the vote sees it, 0 to 1.",
    "confidences": "The same before calibration and weights, in three forms.",
    "outcome": "accepted, escalated, rejected, failed or cancelled.",
    "decided_by": "committee, person or moderator.",
    "reason": "Why it ended like this, in words.",
    "votes": "How each seat's last ballot stands beside the answer.",
    "dissent": "Seats whose last ballot preferred something else.",
    "effective_votes": "How many independent votes the ballots are worth.",
}
_ABOUT_THE_ANSWER = {"decided_by": "prov:wasAttributedTo", "task": "prov:wasDerivedFrom"}
"""Columns that say of each answer where it comes from, and as which word of PROV."""


@dataclass(frozen=True)
class Described:
    """A file of rows, and the types of its columns."""

    file: Path
    """In the folder."""
    folder: Path
    features: Mapping[str, Json]
    """As ``datasets`` names them."""
    labels: tuple[str, ...]
    count: int
    """How many rows it has."""


def croissant(campaign: Campaign, described: Described) -> Json:
    """The document."""
    name = described.file.relative_to(described.folder).as_posix()
    sets = [_rows(described, name)]
    if described.labels:
        sets.insert(0, _labels(described.labels))
    seats = [
        {
            "@type": "prov:SoftwareAgent",
            "name": seat.id,
            "description": f"{seat.role}, {seat.model}",
        }
        for seat in campaign.roster
    ]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": campaign.name,
        "description": campaign.guideline.strip() or f"Answers of the campaign {campaign.name}.",
        "version": "1.0.0",
        "datePublished": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "citeAs": f"Campaign {campaign.name}, revision {campaign.revision[:12]}, annotated with "
        "folkmoot",
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "name": f"annotation by {campaign.name}",
            "identifier": campaign.revision,
            "prov:wasAssociatedWith": seats,
        },
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": described.file.name,
                "contentUrl": name,
                "encodingFormat": "application/x-parquet",
                "contentSize": f"{described.file.stat().st_size} B",
                "sha256": sha256_of(described.file),
            }
        ],
        "recordSet": sets,
    }


def _labels(labels: tuple[str, ...]) -> Json:
    def field(name: str, type: str) -> Json:
        return {
            "@type": "cr:Field", "@id": f"{LABELS}/{name}", "name": f"{LABELS}/{name}",
            "dataType": type,
        }  # fmt: skip

    return {
        "@type": "cr:RecordSet",
        "@id": LABELS,
        "name": LABELS,
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{LABELS}/number"},
        "field": [field("number", "sc:Integer"), field("name", "sc:Text")],
        "data": [
            {f"{LABELS}/number": number, f"{LABELS}/name": name}
            for number, name in enumerate(labels)
        ],
    }


def _rows(described: Described, file: str) -> Json:
    return {
        "@type": "cr:RecordSet",
        "@id": ROWS,
        "name": ROWS,
        "field": [
            field
            for name, feature in described.features.items()
            if (field := _field(name, feature, file)) is not None
        ],
    }


def _field(name: str, feature: Json, file: str) -> Json:
    """A column as a field; None where it is deeper than fields go."""
    found: dict[str, Json] = {
        "@type": "cr:Field",
        "@id": _id(name),
        "name": _id(name),
        **({"description": _MEANING[name]} if name in _MEANING else {}),
        "source": _source(name, file),
    }
    if many := feature.get("_type") == "List":
        feature = feature["feature"]
    if "_type" in feature:
        if feature["_type"] == "List":
            return None
        found |= _typed(feature)
        if many:
            found |= {"isArray": True, "arrayShape": "-1"}
    else:
        parts = list(_parts(name, feature, file))
        if not parts:
            return None
        found |= {"subField": parts, **({"repeated": True} if many else {})}
        del found["source"]
    if name == "annotation":
        found["annotation"] = [
            {
                "@type": "cr:Field",
                "@id": _id("annotation", column),
                "name": _id("annotation", column),
                "dataType": "sc:Text",
                "equivalentProperty": word,
                "source": _source(column, file),
            }
            for column, word in _ABOUT_THE_ANSWER.items()
        ]
    return found


def _parts(name: str, feature: Mapping[str, Json], file: str) -> Iterator[Json]:
    for part, type in feature.items():
        if type.get("_type") in ("Value", "ClassLabel"):
            source = _source(name, file)
            yield {
                "@type": "cr:Field",
                "@id": _id(name, part),
                "name": _id(name, part),
                **_typed(type),
                "source": {**source, "transform": {"jsonPath": part}},
            }


def _id(*names: str) -> str:
    """Of a field: names may have any characters, and an id may not."""
    return "/".join([ROWS, *(quote(name, safe="") for name in names)])


def _typed(feature: Mapping[str, Json]) -> dict[str, Json]:
    if feature["_type"] == "ClassLabel":
        return {
            "dataType": "sc:Integer",
            "references": {"field": {"@id": f"{LABELS}/number"}},
        }
    return {"dataType": _TYPES.get(feature["dtype"], "sc:Text")}


def _source(column: str, file: str) -> dict[str, Json]:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}
