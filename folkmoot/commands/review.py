"""``folkmoot review [CAMPAIGN]``: a person's answers, from the terminal or from a file."""

from __future__ import annotations

import asyncio
import getpass
import io
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from folkmoot.commands.transcript import columns
from folkmoot.plain_words import in_plain_words
from folkmoot.planning import parse_share
from folkmoot.reports.review_queue import Scope, agenda
from folkmoot.reports.stories import story_of
from folkmoot.reports.which import latest_campaign
from folkmoot.review.answer_file import LineFate, hand_in_file
from folkmoot.review.claims import Claims
from folkmoot.review.desk import hand_in
from folkmoot.review.queue import Queue
from folkmoot.review.session import Session
from folkmoot.review.verdict import agreement, agreement_line
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, say
from schema.errors import UserError
from schema.person import PERSON, PersonName
from storage.reader import LedgerReader

_NAME: TypeAdapter[str] = TypeAdapter(PersonName)

REFUSED = 2
"""The exit code when a row of a file was refused."""


def review(
    context: typer.Context,
    campaign: Annotated[
        str, typer.Argument(help="The campaign; the latest if left out.", show_default=False)
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Accepted tasks as well, not only escalated ones.")
    ] = False,
    sample: Annotated[
        int | None,
        typer.Option(help="Instead: so many accepted tasks, drawn at random.", min=1),
    ] = None,
    adjudicate: Annotated[
        bool,
        typer.Option(
            "--adjudicate",
            help="Instead: tasks on which people disagree, with what each says. Your answer "
            "stands.",
        ),
    ] = False,
    task: Annotated[
        list[str] | None,
        typer.Option(help="Instead: this task, answered or not. May be repeated."),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many tasks.", min=1)] = None,
    overlap: Annotated[
        str,
        typer.Option(
            help="Put this share of the tasks to everybody who answers, the same ones for all: 20% "
            "or 0.2. The others are put to one person each.",
            show_default=False,
        ),
    ] = "",
    by: Annotated[
        str, typer.Option(help="Who answers: any name; by default your login name.")
    ] = "",
    blind: Annotated[
        bool | None,
        typer.Option(
            "--blind/--show",
            help="Hide the committee's answer and votes, or show them. Hidden by default: what "
            "you see sways what you say.",
            show_default=False,
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="Take the answers from this file: JSONL or CSV with id, answer and note; - reads "
            "JSONL from standard input."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --answers: print every row's fate as JSON.")
    ] = False,
) -> None:
    """Answer what the committee left to a person, least certain first.

    Every answer is on record at once: as a turn of yours, and as a new version of the annotation.
    """
    settings: Settings = context.obj
    scope = Scope(
        everything=everything,
        sample=sample or 0,
        tasks=tuple(task or ()),
        adjudicate=adjudicate,
        limit=limit,
        overlap=parse_share(overlap, ends=True) or 0.0,
    )
    _check_options(scope, answers, as_json)
    name = name_of_person(by)
    with LedgerReader(settings.ledger) as reader:
        plan = reader.campaign(campaign or latest_campaign(reader))
        if answers is None:
            _converse(settings, reader, plan.name, scope, name, blind is not False)
            return
        fates: list[LineFate] = []

        def told(fate: LineFate) -> None:
            fates.append(fate)
            if fate.fate == "refused" and not as_json:
                about = f" ({fate.id})" if fate.id else ""
                say(f"line {fate.line}{about} refused: {fate.reason}")

        asyncio.run(
            hand_in_file(
                settings,
                answers,
                plan,
                name,
                blind=blind is True,
                adjudicates=adjudicate,
                told=told,
            )
        )
        if as_json:
            print_json([fate.model_dump(mode="json") for fate in fates])
        else:
            _sum_up(reader, plan.name, name, fates)
    if any(fate.fate == "refused" for fate in fates):
        raise typer.Exit(REFUSED)


def _check_options(scope: Scope, answers: Path | None, as_json: bool) -> None:
    """Raises UserError for options that contradict each other."""
    ways = [
        option
        for option, given in (
            ("--all", scope.everything),
            ("--sample", scope.sample),
            ("--adjudicate", scope.adjudicate and answers is None),
            ("--task", scope.tasks),
            ("--answers", answers is not None),
        )
        if given
    ]
    if len(ways) > 1 and ways != ["--adjudicate", "--task"]:
        raise UserError(f"{' and '.join(ways)} contradict each other", "give one of them")
    for option, given in (("--limit", scope.limit is not None), ("--overlap", scope.overlap)):
        if answers is not None and given:
            raise UserError(f"{option} and --answers contradict each other", "give one of them")
    if scope.overlap and (scope.adjudicate or scope.tasks):
        raise UserError("--overlap is for what is shared out", "leave it out")
    if as_json and answers is None:
        raise UserError("--json tells of a file's rows", "give the file with --answers FILE")


def name_of_person(by: str) -> str:
    """The name under which answers are on record.

    Raises:
        UserError: when the one that was given cannot be a name.
    """
    if by:
        try:
            return _NAME.validate_python(by)
        except ValidationError as error:
            raise UserError(
                f"the name {by!r}: {in_plain_words(error)}", "any name that people read will do"
            ) from None
    try:
        login = getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number that nobody has
        login = ""
    try:
        return _NAME.validate_python(login)
    except ValidationError:
        return PERSON


def _converse(
    settings: Settings, reader: LedgerReader, campaign: str, scope: Scope, by: str, blind: bool
) -> None:
    queue = Queue(reader, campaign, scope, by, Claims(settings.ledger))
    if not queue.tasks:
        say(f"{campaign}: {_nothing(scope)}")
        _tell_conflicts(reader, campaign, scope)
        return
    what = f"{_tasks(len(queue.tasks))} to {'adjudicate' if scope.adjudicate else 'look at'}"
    say(
        f"{campaign}: {what}, answered by {by}, the committee's answer "
        + ("hidden (--show shows it)" if blind else "shown")
    )
    session = Session(
        queue=queue,
        blind=blind,
        ask=_ask,
        hand_in=partial(hand_in, settings),
        tell=partial(story_of, reader, campaign, width=columns()),
    )
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    try:
        session.run()
    except KeyboardInterrupt:  # between two prompts; at one it is a way to leave
        print_lines([""])
    left = len(agenda(reader, campaign, Scope()).tasks)
    say(
        f"{len(session.done)} answered, {session.skipped} skipped;"
        f" {_tasks(left, 'escalated')} still without a person's answer"
    )
    if session.is_through and (elsewhere := queue.elsewhere(session.asked)):
        say(f"{_tasks(elsewhere)} left, which other people have before them now")
    _tell_conflicts(reader, campaign, scope)
    share = agreement(reader, campaign, by, [done.task for done in session.done])
    if line := agreement_line(share, by):
        say(line)


def _nothing(scope: Scope) -> str:
    """Why there is nothing to answer."""
    if scope.adjudicate:
        return "people disagree on no task that nobody has adjudicated"
    return f"no {'accepted' if scope.sample else 'escalated'} task waits for a person's answer"


def _tell_conflicts(reader: LedgerReader, campaign: str, scope: Scope) -> None:
    conflicts = len(reader.in_conflict(campaign))
    if conflicts and not scope.adjudicate:
        say(f"people disagree on {_tasks(conflicts)}: folkmoot review {campaign} --adjudicate")


def _ask(prompt: str) -> str | None:
    """A line that the person types; None when they leave."""
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        print_lines([""])
        return None


def _sum_up(reader: LedgerReader, campaign: str, by: str, fates: list[LineFate]) -> None:
    counts = Counter(fate.fate for fate in fates)
    say(
        f"{counts['recorded']} recorded, {counts['same as before']} same as before, "
        f"{counts['unanswered']} unanswered, {counts['refused']} refused"
    )
    answered = [fate.id for fate in fates if fate.fate in ("recorded", "same as before")]
    if line := agreement_line(agreement(reader, campaign, by, answered), by):
        say(line)


def _tasks(number: int, which: str = "") -> str:
    named = f"{which} task" if which else "task"
    return f"{number} {named}{'' if number == 1 else 's'}"
