"""Patterns read: from how they are written to a program."""

from __future__ import annotations

from collections.abc import Callable

from recipes.patterns.program import Characters, Done, Fork, If, Program, Take, Where

MOST_STEPS = 500
"""Of a program: what a pattern may become, its repetitions written out."""

_SORTS: dict[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "w": lambda c: c.isalnum() or c == "_",
    "s": str.isspace,
    "D": lambda c: not c.isdecimal(),
    "W": lambda c: not (c.isalnum() or c == "_"),
    "S": lambda c: not c.isspace(),
}
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_CONDITIONS: dict[str, Where] = {"b": "edge", "B": "inside", "A": "start", "Z": "end"}
_SPECIAL = "()[]{}|*+?.^$\\"


class _Reader:
    def __init__(self, pattern: str, ignore_case: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self.ignore_case = ignore_case
        self.depth = 0
        self.program = Program()

    def error(self, what: str) -> ValueError:
        return ValueError(f"the pattern {self.pattern!r}, at its character {self.at + 1}: {what}")

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def next(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1 : self.at]

    def whole(self) -> Program:
        self.choice()
        if self.at < len(self.pattern):
            raise self.error("a ')' closes nothing")
        self.program.add(Done())
        return self.program

    def choice(self) -> None:
        """Alternatives, each of which goes on after the last."""
        self.depth += 1
        if self.depth > 50:
            raise self.error("its groups nest deeper than 50")
        start, ends = len(self.program.steps), list[int]()
        self.line()
        while self.peek() == "|":
            self.next()
            self.insert(start)
            ends.append(self.program.add(Fork(())))
            after = len(self.program.steps)
            self.program.steps[start] = Fork((start + 1, after))
            start = after
            self.line()
        for end in ends:
            self.program.steps[end] = Fork((len(self.program.steps),))
        self.depth -= 1

    def line(self) -> None:
        while self.peek() not in ("", "|", ")"):
            start = len(self.program.steps)
            self.one()
            self.repeated(start)

    def one(self) -> None:
        character = self.next()
        if character == "(":
            if self.peek() == "?":
                self.next()
                if self.next() != ":":
                    raise self.error("of groups that begin with '(?' there are only '(?:'")
            self.choice()
            if self.next() != ")":
                raise self.error("a '(' is not closed")
        elif character == "[":
            self.take(self.set())
        elif character == ".":
            self.take(Characters(frozenset("\n"), negated=True))
        elif character in ("^", "$"):
            self.program.add(If("start" if character == "^" else "end"))
        elif character == "\\" and self.peek() in _CONDITIONS:
            self.program.add(If(_CONDITIONS[self.next()]))
        elif character in ("*", "+", "?", "{"):
            raise self.error(f"a {character!r} repeats nothing; write \\{character} for itself")
        else:
            self.at -= 1
            self.take(self.single())

    def take(self, of: Characters) -> None:
        if self.ignore_case:
            of = Characters(of.single, of.ranges, of.sorts, of.negated, ignore_case=True)
        self.program.add(Take(of))
        if len(self.program.steps) > MOST_STEPS:
            raise self.error(f"it is longer than {MOST_STEPS} steps: repeat less")

    def single(self) -> Characters:
        character = self.next()
        if character != "\\":
            return Characters(frozenset(character))
        escaped = self.next()
        if escaped in _SORTS and escaped:
            return Characters(sorts=(_SORTS[escaped],))
        if not escaped or (escaped.isalnum() and escaped not in _ESCAPED):
            raise self.error(f"there is no '\\{escaped}'")
        return Characters(frozenset(_ESCAPED.get(escaped, escaped)))

    def set(self) -> Characters:
        negated = self.peek() == "^"
        self.at += negated
        single, ranges, sorts = set[str](), list[tuple[str, str]](), list[Callable[[str], bool]]()
        first = True
        while first or self.peek() != "]":
            if not self.peek():
                raise self.error("a '[' is not closed")
            first = False
            low = self.single()
            if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.next()
                high = self.single()
                if low.sorts or high.sorts or min(low.single) > min(high.single):
                    raise self.error(
                        "the two ends of a '-' are in the wrong order, or no characters"
                    )
                ranges.append((min(low.single), min(high.single)))
            else:
                single |= low.single
                sorts += low.sorts
        self.next()
        return Characters(frozenset(single), tuple(ranges), tuple(sorts), negated)

    def repeated(self, start: int) -> None:
        """What follows an atom that begins at a step: how often it may come."""
        bounds = self.bounds()
        if bounds is None:
            return
        least, most = bounds
        if self.peek() == "?":  # as little as possible: the same, where only a match is asked for
            self.next()
        if self.peek() in ("*", "+", "?", "{"):
            raise self.error("what is repeated is repeated once more: use a group")
        atom = self.program.steps[start:]
        size = len(atom)
        if size * max(least, most or 1, 1) + start > MOST_STEPS:
            raise self.error(f"it is longer than {MOST_STEPS} steps: repeat less")
        del self.program.steps[start:]
        for _ in range(least):
            self.copy(atom, start)
        if most is None:
            fork = self.program.add(Fork(()))
            self.copy(atom, start)
            self.program.add(Fork((fork,)))
            self.program.steps[fork] = Fork((fork + 1, len(self.program.steps)))
            return
        forks = []
        for _ in range(most - least):
            forks.append(self.program.add(Fork(())))
            self.copy(atom, start)
        for fork in forks:
            self.program.steps[fork] = Fork((fork + 1, len(self.program.steps)))

    def bounds(self) -> tuple[int, int | None] | None:
        found = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.peek())
        if found is not None:
            self.next()
            return found
        if self.peek() != "{":
            return None
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : max(end, self.at + 1)].partition(",")
        if (
            end < 0
            or not (low.isdecimal() and (high.isdecimal() or not high))
            or len(low + high) > 6
        ):
            raise self.error("a '{' that repeats is {2}, {2,} or {2,5}; write \\{ for itself")
        self.at = end + 1
        least = int(low)
        most = int(high) if high else None if comma else least
        if most is not None and most < least:
            raise self.error(f"{least} is more than {most}")
        return least, most

    def copy(self, atom: list[Take | Fork | If | Done], start: int) -> None:
        """Add the atom once more; its forks lead within itself."""
        by = len(self.program.steps) - start
        for step in atom:
            moved = Fork(tuple(to + by for to in step.to)) if isinstance(step, Fork) else step
            self.program.add(moved)

    def insert(self, at: int) -> None:
        """Make room for a fork before a step."""
        steps = self.program.steps
        for number in range(at, len(steps)):
            step = steps[number]
            if isinstance(step, Fork):
                steps[number] = Fork(tuple(to + 1 for to in step.to))
        steps.insert(at, Fork(()))


def read(pattern: str, *, ignore_case: bool = False) -> Program:
    """The program of a pattern.

    Raises:
        ValueError: when it cannot be read, or is too long; says where and why.
    """
    return _Reader(pattern, ignore_case).whole()
