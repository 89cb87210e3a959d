"""Records of a pool with the reward of each, and who came of whom."""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

from kinds.numbers import read_number
from recipes.base import Known, Look

Floats = npt.NDArray[np.float64]

_DEEPEST = 16
"""Steps that an ancestor of the same pool is looked for: a loop may go through other pools."""


class Descent:
    """What draws by reward go by. It is kept as an index, and reads the pool itself, each record
    once: a reward goes to all that it came of."""

    def __init__(self) -> None:
        self.children: list[list[int]] = []
        self._parents = array("i")
        self._generations = array("i")
        self._places: dict[int, int] = {}
        self._sums = array("d")
        self._counts = array("d")
        self._offspring = array("d")
        self._lowest = np.inf
        self._highest = -np.inf

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""

    def read(self, look: Look, pool: str, reward: str) -> None:
        """Take in what has come."""
        for place in range(len(self.children), look.size(pool)):
            known = look.record(pool, place)
            parent = self._ancestor(known, look)
            self._places[known.number] = place
            self._parents.append(parent)
            self.children.append([])
            self._generations.append(known.generation)
            value = read_number(known.value.get(reward))
            self._sums.append(0.0)
            self._counts.append(0.0)
            self._offspring.append(0.0)
            if parent >= 0:
                self.children[parent].append(place)
                self._offspring[parent] += 1.0
            if value is not None:
                self._lowest = min(self._lowest, value)
                self._highest = max(self._highest, value)
                self._credit(place, value)

    def means(self) -> Floats:
        """By place, the mean reward of a record and all that came of it, from 0 for the lowest
        reward of the pool to 1 for the highest; -1 where none is known."""
        sums, counts = _view(self._sums), _view(self._counts)
        known = counts > 0
        means = sums / np.where(known, counts, 1.0)
        width = self._highest - self._lowest
        scaled = (means - self._lowest) / width if width > 0 else np.full(len(means), 0.5)
        return np.where(known, scaled, -1.0)

    def visits(self) -> Floats:
        """By place, how many records with a reward its line has; 1 at least."""
        return np.maximum(_view(self._counts), 1.0)

    def ancestors(self) -> npt.NDArray[np.intc]:
        """By place, the place of the record of this pool that it came of; -1 for none."""
        return np.frombuffer(self._parents, dtype=np.intc).copy()

    def ages(self) -> npt.NDArray[np.intc]:
        """By place, the generation."""
        return np.frombuffer(self._generations, dtype=np.intc).copy()

    def offspring(self) -> Floats:
        """By place, how many records were made of it at once."""
        return _view(self._offspring)

    def _credit(self, place: int, value: float) -> None:
        while place >= 0:
            self._sums[place] += value
            self._counts[place] += 1.0
            place = self._parents[place]

    def _ancestor(self, known: Known, look: Look) -> int:
        ahead = list(known.parents)
        for _ in range(_DEEPEST):
            for number in ahead:
                if number in self._places:
                    return self._places[number]
            ahead = [parent for number in ahead for parent in look.by_number(number).parents]
            if not ahead:
                break
        return -1


def descent(look: Look, pool: str, reward: str) -> Descent:
    """The index of a pool by a field that is a reward, up to date."""
    index = look.index(f"descent in {pool} by {reward}", Descent, (), "")
    index.read(look, pool, reward)
    return index


def _view(values: array[float]) -> Floats:
    """A copy, so that the array can grow while somebody holds it."""
    return np.frombuffer(values, dtype=np.float64).copy()
