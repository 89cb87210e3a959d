"""Handing in what a file says: as known answers, as people's answers, or as votes of guests.

Rows that cannot be used are refused, each with its reason, and harm no other. The same file again
changes nothing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from agents.moderator.ending import ENDED
from bus.orders import AT_ONCE, KnownAnswer, KnownAnswers, Recounted, Votes
from folkmoot.importing.guests import together, votes_of
from folkmoot.importing.office import Office, office
from folkmoot.importing.said import Refused, Said, Unanswered
from folkmoot.plain_words import in_plain_words
from folkmoot.review.answer_file import Fate, LineFate
from folkmoot.review.desk import desk
from folkmoot.settings import Settings
from kinds.base import kind_of
from schema.answer import PersonAnswer
from schema.base import Frozen, canonical_json
from schema.campaign import Campaign
from schema.guest import Vote, guest_turn_id
from storage.reader import LedgerReader

M = TypeVar("M", bound=Frozen)

MOST_BYTES = 512 * 1024
"""Of one order: a message has at most twice as many."""
Told = Callable[[LineFate], None]
"""Gets the fate of each row when it is sealed."""


class HandedIn(Frozen):
    """What became of a file."""

    changed: int
    """Known answers or votes that are new."""
    is_served: bool
    """Whether a swarm is running, which counts all rows anew."""


async def as_answers(
    settings: Settings,
    campaign: Campaign,
    said: Iterable[Said | Refused | Unanswered],
    *,
    by: str,
    blind: bool,
    told: Told,
) -> None:
    """Hand in people's answers, as ``review`` does.

    Args:
        settings: where the ledger is.
        campaign: the tasks'.
        said: the rows.
        by: whose answers they are that do not say it.
        blind: whether nobody of them had seen the committee's answers.
        told: gets every row's fate.
    """
    async with desk(settings) as give:
        for each in _apart(said, lambda one: one.by or by, told):
            try:
                answer = PersonAnswer(
                    id=secrets.token_hex(16),
                    campaign=campaign.name,
                    task=each.task,
                    by=each.by or by,
                    answer=each.answer,
                    note=each.note,
                    blind=blind,
                    started=time.time(),
                )
            except ValidationError as error:
                told(_fate(each, "refused", in_plain_words(error)))
                continue
            receipt = await give(answer)
            fates: dict[str, Fate] = {"duplicate": "same as before", "rejected": "refused"}
            told(_fate(each, fates.get(receipt.status, "recorded"), receipt.reason))


async def as_gold(
    settings: Settings,
    reader: LedgerReader,
    campaign: Campaign,
    said: Iterable[Said | Refused | Unanswered],
    *,
    told: Told,
) -> HandedIn:
    """Write known answers down, and let all rows be counted anew by them. Of several answers to one
    task the first stands, and those that say otherwise are refused.

    Raises:
        UserError: when the moderator refuses.
    """
    taken = list(_apart(said, lambda one: "", told))
    before = {row.task: row.gold for row in reader.rows_of_files(campaign.name)}
    new = [each for each in taken if before.get(each.task) != each.answer]
    known = [KnownAnswer(task=each.task, gold=each.answer) for each in new]
    async with office(settings, campaign.name) as at:
        for some in _batches(known):
            await at.give("import_gold", KnownAnswers(answers=tuple(some)))
        await _count_anew(at, reader, campaign, len(new))
    for each in taken:
        same = before.get(each.task) == each.answer
        told(_fate(each, "same as before" if same else "recorded"))
    return HandedIn(changed=len(new), is_served=at.is_served)


async def as_votes(
    settings: Settings,
    reader: LedgerReader,
    campaign: Campaign,
    said: Iterable[Said | Refused | Unanswered],
    *,
    guest: str,
    as_one: bool,
    told: Told,
) -> HandedIn:
    """Hand in votes, and let all rows be counted anew with them.

    Args:
        settings: where the ledger is.
        reader: of it.
        campaign: the tasks'.
        said: the rows.
        guest: what a voter is called that the file does not name.
        as_one: whether all of them are one guest, as sure as the share that says the same.
        told: gets every row's fate.

    Raises:
        UserError: when there are too many guests, or the moderator refuses.
    """
    seats = [seat.id for seat in campaign.roster]
    taken = list(_apart(said, lambda one: one.by or guest, told))
    votes = together(taken, guest, seats) if as_one else votes_of(taken, guest, seats)
    by_task = {vote.task: vote for vote in votes} if as_one else {}
    fates = _fates_of(reader, campaign, votes)
    new = [vote for vote, fate in zip(votes, fates, strict=True) if fate[0] == "recorded"]
    async with office(settings, campaign.name) as at:
        for some in _batches(new):
            await at.give("vote", Votes(votes=tuple(some)))
        await _count_anew(at, reader, campaign, len(new))
    sealed = {(vote.task, vote.guest): fate for vote, fate in zip(votes, fates, strict=True)}
    for place, each in enumerate(taken):
        vote = by_task[each.task] if as_one else votes[place]
        told(_fate(each, *sealed[vote.task, vote.guest]))
    return HandedIn(changed=len(new), is_served=at.is_served)


def _fates_of(
    reader: LedgerReader, campaign: Campaign, votes: Sequence[Vote]
) -> list[tuple[Fate, str]]:
    """What becomes of each vote: a guest votes once about a task."""
    kind = kind_of(campaign.kind)
    turns, words = [], []
    for vote in votes:
        task = reader.task(campaign.name, vote.task)
        plan = reader.revision(task.revision)
        turns.append(guest_turn_id(task.revision, task.id, vote.guest))
        words.append(kind.words(kind.read_gold(plan, task.input, vote.answer)))
    before: dict[str, str] = {}
    for start in range(0, len(turns), AT_ONCE):
        before |= reader.words_of_turns(turns[start : start + AT_ONCE])
    found: list[tuple[Fate, str]] = []
    for turn, says in zip(turns, words, strict=True):
        if turn not in before:
            found.append(("recorded", ""))
        elif before[turn] == says:
            found.append(("same as before", ""))
        else:
            found.append(("refused", f"it has voted for {before[turn]} before, and votes once"))
    return found


async def _count_anew(at: Office, reader: LedgerReader, campaign: Campaign, changed: int) -> None:
    """What is closed stays as it was decided."""
    if changed and reader.campaign_state(campaign.name) not in ENDED:
        await at.give("recount", Recounted())


def _apart(
    said: Iterable[Said | Refused | Unanswered], whose: Callable[[Said], str], told: Told
) -> Iterator[Said]:
    """The answers, each once; the fates of all other rows are told."""
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for each in said:
        if isinstance(each, Refused):
            told(LineFate(line=each.line, id=each.id, fate="refused", reason=each.reason))
            continue
        if isinstance(each, Unanswered):
            told(LineFate(line=each.line, id=each.id, fate="unanswered"))
            continue
        says = canonical_json([each.answer, each.note])
        key = each.task, whose(each)
        if key not in seen:
            seen[key] = each.line, says
            yield each
        elif seen[key][1] == says:
            told(_fate(each, "same as before"))
        else:
            reason = f"line {seen[key][0]} answers this task otherwise: keep one of the two"
            told(_fate(each, "refused", reason))


def _fate(said: Said, fate: Fate, reason: str = "") -> LineFate:
    return LineFate(line=said.line, id=said.task, fate=fate, reason=reason)


def _batches(each: Sequence[M]) -> Iterator[list[M]]:
    """In pieces that one message can carry."""
    some: list[M] = []
    size = 0
    for one in each:
        length = len(one.model_dump_json())
        if some and (len(some) == AT_ONCE or size + length > MOST_BYTES):
            yield some
            some, size = [], 0
        some.append(one)
        size += length
    if some:
        yield some
