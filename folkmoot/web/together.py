"""Many answers handed in together, or taken back: in batches, beside everything else that goes on.

Between two batches other answers have their turn, and whoever waits for the writer of the ledger.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Literal

from folkmoot.mistakes import keep
from folkmoot.review.desk import desk
from folkmoot.settings import Settings
from folkmoot.web.done import Done
from schema.answer import PersonAnswer
from schema.errors import FolkmootError

BATCH = 50
"""Answers for which a writer of the ledger is kept waiting: less than a second."""
TURN_SECONDS = 0.05
"""Between two batches, for those who wait: a lock that is let go and taken again at once goes to
nobody else."""
LEAVING_SECONDS = 30.0

What = Literal["answering", "taking back"]


class Together:
    """One run through many answers, in a thread of its own.

    Args:
        settings: where they are handed in.
        one: held while some are.
        what: what is done.
        answers: in order.
        undoes: the answers that they take back, in the same order.
        is_taken: whether somebody else has answered meanwhile: their answer is left to stand alone.
    """

    def __init__(
        self,
        settings: Settings,
        one: threading.Lock,
        what: What,
        answers: Sequence[PersonAnswer],
        undoes: Sequence[Done] = (),
        is_taken: Callable[[PersonAnswer], bool] = lambda _: False,
    ) -> None:
        self.what: What = what
        self._undoes, self._is_taken = undoes, is_taken
        self.of = len(answers)
        """How many there are in all."""
        self.done: list[Done] = []
        """Those that are on record."""
        self.taken = 0
        """How many somebody else has answered meanwhile."""
        self.refusals = 0
        self.refused = ""
        """Why the first one was not taken that was not."""
        self.trouble = ""
        """What ended it before its time, and what helps."""
        self._settings, self._one, self._answers = settings, one, answers
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="answers-together", daemon=True)
        self._thread.start()

    @property
    def runs(self) -> bool:
        """Whether it is not over yet."""
        return self._thread.is_alive()

    @property
    def left(self) -> Sequence[Done]:
        """What can be taken back."""
        if self.what == "answering":
            return self.done
        return self._undoes[len(self.done) + self.refusals :]

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether it is over."""
        self._thread.join(seconds)
        return not self.runs

    def stop(self) -> None:
        """End it behind the batch that is under way."""
        self._stopped.set()
        self._thread.join(LEAVING_SECONDS)

    def _run(self) -> None:
        try:
            for start in range(0, self.of, BATCH):
                if self._stopped.wait(TURN_SECONDS):
                    return
                with self._one:
                    asyncio.run(self._hand_in(self._answers[start : start + BATCH]))
        except FolkmootError as error:
            self.trouble = str(error)
        except Exception as error:  # noqa: BLE001 - told on the page, and kept for those who mend it
            self.trouble = f"this is a mistake of folkmoot ({type(error).__name__}): {keep(error)}"

    async def _hand_in(self, answers: Sequence[PersonAnswer]) -> None:
        async with desk(self._settings) as give:
            for answer in answers:
                if self._is_taken(answer):
                    self.taken += 1
                    continue
                receipt = await give(answer)
                if receipt.status == "rejected":
                    self.refusals += 1
                    self.refused = self.refused or f"{answer.task}: {receipt.reason}"
                else:
                    self.done.append(Done(answer.task, answer.id))
