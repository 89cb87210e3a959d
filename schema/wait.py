"""What work waits for that only somebody outside can bring back: a model's engine, a role's agents.

It is no outcome and no attempt: the requests stay, and are answered when it is there again.
"""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen


class Wait(Frozen):
    """One thing that is waited for."""

    sort: Literal["model", "role"]
    name: str
    """Of the model or the role."""
    why: str
    """What was met at last, on one line, with the address where there is one."""
    todo: str = ""
    """What a person can do about it."""
    hopeless: bool = False
    """Whether time alone does not help: a key is wrong, or the model is unknown."""
    tries: int = 1
    """How often it was tried in vain; 0 while the answer to the first try may still come."""
    since: float
    """Unix time of the first vain try, in seconds."""

    @property
    def is_silence(self) -> bool:
        """Whether nothing went wrong yet: a model is asked, and takes its time."""
        return self.tries == 0
