"""The whole road of a task inside the test: real server, real ledger, scripted models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bus.connection import Bus
from bus.envelopes import Command, Receipt
from bus.submit import submit_rows
from folkmoot.planning import plan_campaign
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from schema.annotation import Annotation
from schema.campaign import Campaign
from storage.reader import LedgerReader
from tests.failures.commands import MODELS, until


@dataclass
class Road:
    """A swarm in this process: a real server, a real ledger, scripted models."""

    settings: Settings
    bus: Bus
    models: tuple[str, ...] = MODELS

    async def create(self, name: str, *labels: str, **changes: Any) -> Campaign:
        """Create a campaign whose tasks are decided as soon as their drafts are in."""
        plan = plan_campaign(
            name=name,
            labels=labels or ("good", "bad"),
            models=self.models,
            **{"talk_share": 1.0, **changes},
        )
        plan = plan.model_copy(update={"protocol": plan.protocol.model_copy(update={"warm_up": 0})})
        await command(self.bus, Command(command="create", campaign=name, revision=plan))
        return plan

    async def submit(self, campaign: str, *rows: bytes) -> list[Receipt]:
        """Submit rows as they are; their receipts, in order."""
        receipts: dict[int, Receipt] = {}
        await submit_rows(self.bus, campaign, rows, on_receipt=receipts.__setitem__)
        return [receipts[number] for number in range(len(rows))]

    async def annotate(self, campaign: str, row: bytes) -> Annotation:
        """Submit one row and wait for its outcome."""
        [receipt] = await self.submit(campaign, row)
        return await self.outcome(campaign, receipt.task)

    async def outcome(self, campaign: str, task: str, seconds: float = 30.0) -> Annotation:
        with self.reader() as reader:
            await until(lambda: reader.annotation(campaign, task), seconds, f"{task} has no end")
            annotation = reader.annotation(campaign, task)
            assert annotation is not None
            return annotation

    async def finished(self, campaign: str, seconds: float = 60.0) -> None:
        with self.reader() as reader:
            await until(lambda: reader.counts(campaign).open == 0, seconds, f"{campaign} goes on")

    def reader(self) -> LedgerReader:
        return LedgerReader(self.settings.ledger)
