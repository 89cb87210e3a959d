"""Trials and records for the tests of preparing, without running a model."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from engine.build_facts import build_key
from engine.machine import read_cpu
from engine.shelf.catalogue import CatalogueModel
from engine.shelf.fidelity import Fidelity
from engine.shelf.preparation import Preparation, Speed, Trial, Tried
from engine.shelf.prepared import RECORD, prepared_folder

PREPARED = b"weights in another form" * 1000

FAITHFUL = Fidelity(divergence=0.004, worst=0.03, agreement=0.96, positions=280)
UNFAITHFUL = Fidelity(divergence=0.3, worst=4.0, agreement=0.75, positions=280)


def tried(
    quantization: str, ratio: float, size: int = 1000, fidelity: Fidelity = FAITHFUL
) -> Tried:
    """A candidate that was tried and not judged yet."""
    trial = Trial(
        size=size,
        fidelity=fidelity,
        speed=Speed(prompt=100 * ratio, writing=50 * ratio),
        original=Speed(prompt=100, writing=50),
        ratio=ratio,
    )
    return Tried(quantization=quantization, verdict="slower", why="", trial=trial)


def put_record(model: CatalogueModel, **changes: Any) -> Path:
    """Write a prepared file and a record as they belong to this machine; returns the file."""
    folder = prepared_folder(model.name)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "BF16-0123456789ab.gguf"
    file.write_bytes(PREPARED)
    record = Preparation(
        model=model.name,
        original_sha256=model.sha256,
        quantization="BF16",
        file=file.name,
        sha256=hashlib.sha256(PREPARED).hexdigest(),
        size=len(PREPARED),
        tried=(tried("BF16", 2.0).model_copy(update={"verdict": "chosen"}),),
        build=build_key(),
        cpu="Some CPU",
        cpu_key=read_cpu().key,
        threads=2,
        prepared="2026-11-24T11:00:00+00:00",
    )
    text = record.model_copy(update=changes).model_dump_json()
    (folder / RECORD).write_text(text, encoding="utf-8")
    return file
