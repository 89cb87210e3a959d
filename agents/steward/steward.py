"""The steward: the recipes of a ledger that run, each carried on by itself.

It works in the moderator's transactions and keeps nothing that the ledger does not have. A recipe
that fails (a primitive of somebody else's package, say) is blocked with the reason; no other one is
harmed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from agents.steward.carrying import Carried
from schema.errors import FolkmootError, LedgerError
from storage.ledger import Ledger

log = structlog.get_logger(__name__)


@dataclass
class Steward:
    """What is kept of the running recipes.

    Args:
        ledger: where they are.
        submitted: told of each campaign that gets a task.
    """

    ledger: Ledger
    submitted: Callable[[str], None]
    _carried: dict[str, Carried] = field(default_factory=dict)

    def carry_on(self) -> bool:
        """Do what is due for every running recipe; whether there is more to be done at once."""
        more = False
        running = self.ledger.recipes_in_state("running")
        for name in running:
            more = self._carry(name) or more
        for name in [name for name in self._carried if name not in running]:
            del self._carried[name]
        return more

    def forget(self, name: str) -> None:
        """A recipe has changed: it is read again."""
        self._carried.pop(name, None)

    def _carry(self, name: str) -> bool:
        try:
            with self.ledger.transaction():
                if name not in self._carried:
                    recipe = self.ledger.recipe(name)
                    self._carried[name] = Carried(self.ledger, recipe, self.submitted)
                return self._carried[name].carry_on()
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - primitives may be other people's
            self.forget(name)
            why = str(error) if isinstance(error, FolkmootError) else _in_words(error)
            log.warning("a recipe cannot go on", recipe=name, why=why)
            self.ledger.set_recipe_state(name, "blocked", why)
            return False


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
