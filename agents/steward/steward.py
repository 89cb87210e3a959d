"""The steward: the recipes of a ledger that run, each carried on by itself.

It works in the moderator's transactions and keeps nothing that the ledger does not have. A recipe
that fails (a primitive of somebody else's package, say) is blocked with the reason; no other one is
harmed. What recipes are made of is loaded when there is one: most ledgers have none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from agents.steward.lacks import Lacks, Wanted
from engine.vectors import Embedded
from schema.errors import FolkmootError, LedgerError
from storage.ledger import Ledger

if TYPE_CHECKING:
    from agents.steward.carrying import Carried

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
    _lacks: dict[str, Lacks] = field(default_factory=dict)

    def carry_on(self) -> bool:
        """Do what is due for every running recipe; whether there is more to be done at once."""
        more = False
        running = self.ledger.recipes_in_state("running")
        for name in running:
            more = self._carry(name) or more
        for name in [name for name in self._carried if name not in running]:
            del self._carried[name]
        for name in [name for name in self._lacks if name not in running]:
            del self._lacks[name]
        return more

    def forget(self, name: str) -> None:
        """A recipe has changed: it is read again."""
        self._carried.pop(name, None)

    # Vectors

    def models_wanted(self) -> list[str]:
        """Those whose vectors are missing somewhere."""
        return list(
            dict.fromkeys(each for lacks in self._lacks.values() for each in lacks.models())
        )

    def wanted(self, model: str, after: str = "") -> Wanted | None:
        """What a model is to be asked for next; None where nothing is.

        Args:
            after: the recipe that had its turn last.
        """
        names = sorted(self._lacks, key=lambda name: (name <= after, name))
        for name in names:
            if texts := self._lacks[name].next(model):
                return Wanted(name, model, texts)
        return None

    def pin(self, name: str, model: str, digest: str) -> bool:
        """A recipe is to go by the vectors of a model of this digest. False where it goes by those
        of another one already: then it is blocked, for they cannot be compared."""
        known = self.ledger.pinned_embedder(name, model)
        if known is None:
            self.ledger.pin_embedder(name, model, digest)
            self.forget(name)  # perhaps another recipe has had them made
            self._lacks.pop(name, None)
        elif known != digest:
            self.block(
                name,
                f"the model {model!r} is another one now ({digest[:12]}…), and its vectors cannot "
                f"be compared with those that the recipe has ({known[:12]}…): put the one before "
                "back, or run the recipe under another name",
            )
            return False
        return True

    def keep(self, wanted: Wanted, made: Embedded, seconds: float) -> None:
        """Keep what a model has made, if it is the one that the recipe goes by."""
        if not self.pin(wanted.recipe, wanted.model, made.digest or wanted.model):
            return
        from agents.steward.pools import packed  # here: see above

        vectors = dict(zip(wanted.texts, map(packed, made.vectors), strict=True))
        lengths = {len(vector) for vector in vectors.values()}
        if (known := self.ledger.vector_length(wanted.recipe, wanted.model)) is not None:
            lengths.add(known)
        if len(lengths) > 1:
            self.block(wanted.recipe, f"the vectors of {wanted.model!r} have another length now")
            return
        self.ledger.keep_vectors(
            wanted.recipe,
            wanted.model,
            vectors,
            cut=len(made.cut),
            tokens=made.tokens,
            seconds=seconds,
        )
        if wanted.recipe in self._lacks:
            self._lacks[wanted.recipe].arrived(wanted.model, vectors)

    def block(self, name: str, why: str) -> None:
        """A recipe cannot go on before a person has mended something."""
        self.forget(name)
        self._lacks.pop(name, None)
        if self.ledger.recipe_state(name)[0] == "running":
            log.warning("a recipe cannot go on", recipe=name, why=why)
            self.ledger.set_recipe_state(name, "blocked", why)

    def _get(self, name: str) -> Carried:
        from agents.steward.carrying import Carried  # here: see above

        if name not in self._carried:
            lacks = self._lacks.setdefault(name, Lacks())
            recipe = self.ledger.recipe(name)
            self._carried[name] = Carried(self.ledger, recipe, self.submitted, lacks)
        return self._carried[name]

    def _carry(self, name: str) -> bool:
        from agents.steward.carrying import WHOLE  # here: see above
        from recipes.base import Lacking

        try:
            with self.ledger.transaction():
                return self._get(name).carry_on()
        except LedgerError:
            raise
        except Lacking as lacking:  # in the middle: nothing of it has happened
            self.forget(name)
            with self.ledger.transaction():
                self._get(name).wait(WHOLE, lacking)
            return not lacking.texts
        except Exception as error:  # noqa: BLE001 - primitives may be other people's
            self.block(name, str(error) if isinstance(error, FolkmootError) else _in_words(error))
            return False


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
