"""Whether a submission fits its campaign's kind: an item that can be annotated, and a known answer
that is an answer. What is not is rejected with the reason, before anything is asked about it. Where
the kind is missing or fails, the submission is kept: its task waits, or fails, like any other."""

from __future__ import annotations

import structlog

from bus.submission import RejectedSubmission, Submission
from kinds.base import kind_of
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission

log = structlog.get_logger(__name__)


def fitting(campaign: Campaign, read: Submission) -> Submission | RejectedSubmission:
    """The submission, or why its kind cannot take it.

    Where the kind is not here, or fails, the submission is kept as it is: the protocol will say.
    """
    try:
        kind = kind_of(campaign.kind)
        kind.check_input(campaign, read.input)
        if read.gold is not None:
            kind.read_gold(campaign, read.input, read.gold)
    except InvalidAnswer as error:
        return RejectedSubmission(
            read.id, read.input, f"the known answer cannot be used: {error}", read.row
        )
    except InvalidSubmission as error:
        return RejectedSubmission(read.id, read.input, str(error), read.row)
    except Exception as error:  # noqa: BLE001 - kinds may be other people's
        log.info("a submission was not looked at by its kind", task=read.id, why=repr(error))
    return read
