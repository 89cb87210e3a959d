"""The conversation with a person who answers one task after the other.

Every answer is on record before the next task is shown, so whatever ends the conversation loses
none.
"""

from __future__ import annotations

import contextlib
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bus.envelopes import Receipt
from folkmoot.reports.story import WIDTH
from folkmoot.review.forms.form import Form
from folkmoot.review.forms.registry import form_of
from folkmoot.review.queue import Queue
from folkmoot.review.reply import COMMANDS, Given, Wanted, command_in, place_in
from folkmoot.review.telling import told_committee, told_guideline, told_people, told_task
from folkmoot.terminal import complain_of, harmless, output, print_lines
from schema.answer import MAX_NOTE, PersonAnswer
from schema.base import Json
from schema.errors import FolkmootError, UnknownTask
from storage.answers import standing
from storage.reader import LedgerReader

Ask = Callable[[str], str | None]
"""Shows a prompt and reads a line; None where the person has gone."""
HandIn = Callable[[PersonAnswer], Receipt]
Tell = Callable[[str], list[str]]
"""The lines of a task's whole story."""


@dataclass(frozen=True)
class Back:
    """Go back to a task."""

    to: str


Move = Literal["next", "end"] | Back


@dataclass(frozen=True)
class Done:
    """One answer of this session."""

    task: str
    id: str


@dataclass
class Session:
    """One person at one terminal."""

    queue: Queue
    blind: bool
    ask: Ask
    hand_in: HandIn
    tell: Tell
    done: list[Done] = field(default_factory=list)
    """What was answered and not taken back, oldest first."""
    skipped: int = 0
    asked: list[str] = field(default_factory=list)
    """Tasks that were put to the person, in order."""
    is_through: bool = False
    """Whether nothing was left for this person at the end."""
    seen: set[str] = field(default_factory=set)
    """Tasks whose transcript the person has read: no answer to them is blind any more."""
    is_over: bool = False
    """Whether Ctrl-C was pressed while an answer was written down."""

    @property
    def reader(self) -> LedgerReader:
        """The ledger."""
        return self.queue.reader

    @property
    def campaign(self) -> str:
        """The campaign."""
        return self.queue.campaign

    @property
    def adjudicates(self) -> bool:
        """Whether what is answered settles what people disagree on."""
        return self.queue.scope.adjudicate

    def run(self) -> None:
        """Put the queue's tasks to the person, one after the other, until all are done or the
        person leaves.
        """
        print_lines(told_guideline(self.reader.campaign(self.campaign), _width()))
        try:
            self._put(list(self.queue.tasks))
        finally:
            self.queue.release()

    def _put(self, tasks: list[str]) -> None:
        place, again = 0, False
        while not self.is_over:
            if place == len(tasks):
                tasks += self.queue.more(self.asked)
            if place == len(tasks):
                self.queue.release()
                self.is_through = True
                back = self._last_chance()
                if back is None:
                    return
                place, again = tasks.index(back.to), True
            task = tasks[place]
            try:
                if not self.queue.take(task) and not again:
                    del tasks[place]
                    continue
                asking = _Asking(self, task, f"{place + 1} of {len(tasks)}")
            except UnknownTask as error:  # somebody has deleted it meanwhile
                print_lines(["", f"  {error.message}"])
                self.asked.append(task)
                place += 1
                continue
            self.asked.append(task)
            move = asking.move()
            if move == "end":
                return
            again = isinstance(move, Back)
            place = tasks.index(move.to) if isinstance(move, Back) else place + 1

    def _last_chance(self) -> Back | None:
        """After the last task: whether its answer shall be taken back; None to end."""
        while self.done and not self.is_over:
            line = self.ask("that was the last one; u takes your answer back, Enter ends > ")
            wanted = command_in(line or "")
            if wanted is None or wanted.command != "undo":
                break
            if back := self.take_back():
                return back
        return None

    def take_back(self) -> Back | None:
        """Take the last answer back; None where there is none, or it could not be done."""
        if not self.done:
            print_lines(["  there is nothing to take back in this session"])
            return None
        last = self.done[-1]
        if not self.give(self.answer(last.task, takes_back=last.id)):
            return None
        return Back(self.done.pop().task)

    def answer(self, task: str, **fields: Json) -> PersonAnswer:
        """What this person says about a task, under a new id."""
        given = {"started": time.time(), **fields}
        return PersonAnswer(
            id=secrets.token_hex(16), campaign=self.campaign, task=task, by=self.queue.by, **given
        )

    def give(self, answer: PersonAnswer) -> bool:
        """Hand an answer in; whether it is on record now. Says why if it is not."""
        with _uninterrupted() as pressed:
            try:
                receipt = self.hand_in(answer)
            except FolkmootError as error:
                complain_of(error)
                return False
            finally:
                self.is_over = bool(pressed)
        if receipt.status == "rejected":
            print_lines([f"  not recorded: {receipt.reason}"])
        return receipt.status != "rejected"


class _Asking:
    """One task is put to the person."""

    def __init__(self, session: Session, task: str, place: str) -> None:
        self._session = session
        self._task = task
        self._place = place
        found = session.reader.transcript(session.campaign, task)
        first = session.reader.ending(session.campaign, task)
        if first is None:
            raise LookupError(task)  # the agenda has looked
        self._found, self._first = found, first
        said = standing(session.reader.said_by_people(session.campaign, task))
        self._said = said.own if session.adjudicates else ()
        self._note = ""
        self._started = time.time()
        self._clock = time.monotonic()

    def move(self) -> Move:
        """Ask until there is an answer, or something else happens."""
        form = self._form()
        self._show(form)
        while True:
            line = self._session.ask(f"{form.prompt} > ")
            if line is None:
                return "end"
            taken = self._taken(line, form)
            if taken is not None:
                if self._give(taken):
                    return "next"
                continue
            wanted = command_in(line, form.names, form.commands)
            if wanted is not None:
                move = self._obey(wanted, form)
                if move is not None:
                    return move
                continue
            reply = form.take(line)
            if isinstance(reply, Given):
                if self._give(reply.answer):
                    return "next"
                if self._session.is_over:
                    return "end"
                print_lines(form.begin_again())
            else:
                print_lines([f"  {reply.words}"] if reply.words else [])
                print_lines(reply.lines)

    def _form(self) -> Form:
        best = None if self._session.blind else self._first.value
        return form_of(self._found.campaign, self._found.task.input, best)

    def _show(self, form: Form) -> None:
        width = _width()
        print_lines(["", f"── {self._place} · {self._task} ──"])
        print_lines(told_task(self._found, width))
        if not self._session.blind:
            print_lines(told_committee(self._found, self._first, width))
        if self._said:
            print_lines(told_people(self._said, width))
        print_lines([*form.lines(), f"  {_keys(form)}"])

    def _taken(self, line: str, form: Form) -> Json:
        """The answer of somebody else that an adjudicator takes over; None where the line is no
        such thing."""
        place = place_in(line) if form.commands != "none" else None
        if place is None or not 1 <= place <= len(self._said):
            return None
        return self._said[place - 1].value

    def _obey(self, wanted: Wanted, form: Form) -> Move | None:
        """What a command leads to; None to ask on."""
        if wanted.command == "quit":
            return "end"
        if wanted.command == "skip":
            self._session.skipped += 1
            return "next"
        if wanted.command == "undo":
            return self._session.take_back()
        if wanted.command == "help":
            own = ADJUDICATING if self._said else ()
            print_lines(f"  {line}" for line in (*form.help(), *own, *HELP))
        elif wanted.command == "note":
            return self._take_note(wanted.rest)
        else:
            self._session.seen.add(self._task)
            print_lines(self._session.tell(self._task))
        return None

    def _take_note(self, note: str) -> Move | None:
        text = note or self._session.ask("note > ")
        if text is None:
            return "end"
        self._note = harmless(text.strip())[:MAX_NOTE]
        print_lines(["  the note goes with your answer" if self._note else "  no note"])
        return None

    def _give(self, answer: Json) -> bool:
        given = self._session.answer(
            self._task,
            answer=answer,
            note=self._note,
            adjudicates=self._session.adjudicates,
            blind=self._session.blind and self._task not in self._session.seen,
            started=self._started,
            seconds=time.monotonic() - self._clock,
        )
        if not self._session.give(given):
            return False
        self._session.done.append(Done(self._task, given.id))
        return True


ADJUDICATING = (":1  takes over what the first person says, :2 the second, and so on",)
HELP = (
    "s  skip this task",
    "t  the whole transcript; your answer is then on record as one that has seen the committee's",
    "u  take back your last answer, and answer that task again",
    "n  leave a note with your answer: n, or n WORDS",
    "q  quit, as Ctrl-D and Ctrl-C do; what you have answered is on record",
    ":  before any of these, where it could be an answer",
)


def _keys(form: Form) -> str:
    """The commands on one line."""
    return "  ".join(
        f"{':' * (letter in form.names)}{letter} {word}" for letter, word in COMMANDS.items()
    )


def _width() -> int:
    return min(output.width, WIDTH) if output.is_terminal else WIDTH


@contextlib.contextmanager
def _uninterrupted() -> Iterator[list[int]]:
    """Ctrl-C only leaves a mark here: an answer is written down or it is not."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
