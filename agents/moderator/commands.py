"""Orders and people's answers as they come over the bus: done, and answered with a receipt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog

from agents.moderator.erasing import Eraser
from agents.moderator.ledger_thread import LedgerThread
from agents.moderator.moderation import Moderation
from agents.moderator.published import Published
from agents.moderator.recipe_orders import asked_campaigns
from bus.connection import Bus
from bus.delivery import Acknowledge, Bury, Fate, unreadable
from bus.envelopes import AnswerGiven, Command, Receipt, decode, encode
from bus.message import Delivery
from bus.subjects import answer_subject
from bus.topology import purge_work
from schema.answer import PersonAnswer
from schema.errors import FolkmootError, MalformedMessage

_ORDERS = "folkmoot.command."
"""Who may answer need not be permitted to give orders, so orders count on their own subject alone.
"""

log = structlog.get_logger(__name__)


@dataclass
class Commands:
    """Who takes them.

    Args:
        republish: publishes campaigns again, those of these names.
    """

    bus: Bus
    moderation: Moderation
    in_ledger: LedgerThread
    published: Published
    eraser: Eraser
    republish: Callable[[Iterable[str]], Awaitable[None]]

    async def take(self, deliveries: Sequence[Delivery]) -> list[Fate]:
        """What becomes of each message, once it is done."""
        fates: list[Fate] = []
        for delivery in deliveries:
            try:
                told = decode(delivery.data)
                if isinstance(told, AnswerGiven):
                    fates.append(await self._take_answer(delivery, told.answer))
                elif isinstance(told, Command) and delivery.subject.startswith(_ORDERS):
                    fates.append(await self._take_command(delivery, told))
                else:
                    raise MalformedMessage(f"nobody takes a {told.kind} here")
            except MalformedMessage as error:
                fates.append(unreadable(delivery, error))
        return fates

    async def _take_answer(self, delivery: Delivery, answer: PersonAnswer) -> Fate:
        if delivery.subject != answer_subject(answer.campaign):
            raise MalformedMessage(f"an answer to campaign {answer.campaign} came elsewhere")
        receipt = await self.in_ledger(self.moderation.take_answer, answer)
        if delivery.reply_to:
            await self.bus.publish_plain(delivery.reply_to, encode(receipt))
        elif receipt.status == "rejected":
            return Bury(receipt.reason)  # else nobody would ever know
        return Acknowledge()

    async def _take_command(self, delivery: Delivery, command: Command) -> Fate:
        try:
            reason = await self.obey(command)
            log.info("an order", campaign=command.campaign, order=command.command, done=reason)
            receipt = Receipt(status="done", campaign=command.campaign, task="", reason=reason)
        except FolkmootError as error:
            told = {"campaign": command.campaign, "order": command.command}
            log.info("an order is refused", **told, why=str(error))
            receipt = Receipt(
                status="rejected", campaign=command.campaign, task="", reason=str(error)
            )
        if delivery.reply_to:
            await self.bus.publish_plain(delivery.reply_to, encode(receipt))
        return Acknowledge()

    async def obey(self, command: Command) -> str:
        """Do what is ordered; what came of it, in words.

        Raises:
            FolkmootError: when it cannot be done.
        """
        name = command.campaign
        moderation = self.moderation
        if command.command == "create" and command.revision is not None:
            self.published.check(command.revision)  # what is refused leaves nothing behind
            new = await self.in_ledger(moderation.create, command.revision)
            await self.published.publish(command.revision)
            return "created" if new else "unchanged"
        if command.command == "delete_task":
            task = str(command.arguments.get("task", ""))
            removed = await self.in_ledger(moderation.delete_task, name, task)
            return f"removed {sum(removed.rows.values())} rows{await self.eraser.told()}"
        if command.command == "pause":
            await self.in_ledger(moderation.set_state, name, "paused", "paused on request")
            await purge_work(self.bus, name)
            return "paused"
        if command.command == "resume":
            await self.in_ledger(moderation.set_state, name, "running", "")
            if why := (await self.in_ledger(self.in_ledger.ledger.blocked)).get(name):
                return f"blocked: {why}"
            await self.in_ledger(self.in_ledger.ledger.send_campaign_again, name)
            return "running"
        if command.command == "cancel":
            await self.in_ledger(moderation.set_state, name, "cancelled", "cancelled on request")
            return "cancelled"
        told = await self.in_ledger(moderation.obey, name, command.command, command.arguments)
        if told is not None:
            if command.command == "create_recipe":
                await self.republish(asked_campaigns(command.arguments))
            return told
        raise MalformedMessage(f"the command {command.command!r} is not complete")
