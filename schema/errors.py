"""Every error that folkmoot raises on purpose, as one tree.

    FolkmootError
    ├── UserError                 the person can mend it: settings, options, files
    │   ├── InvalidCampaign       a campaign that cannot be run as it is written
    │   │   └── PluginMissing     what it names is not installed here, or does not load
    │   ├── InvalidRecipe         a recipe that cannot be run as it is written
    │   ├── InvalidSubmission     a row or message that is not a task
    │   ├── UnknownCampaign       no campaign of this name is in the ledger
    │   ├── UnknownTask           no task of this id is in the ledger
    │   ├── UnknownRecipe         no recipe or record of this name is in the ledger
    │   └── ConflictingTask       the same id came again with other content
    ├── AnswerError
    │   └── InvalidAnswer         a model or agent answered something the kind does not allow
    ├── EngineError
    │   ├── ModelMissing          the model's file is not on this machine
    │   ├── DigestMismatch        the model's file is not the one that the catalogue pins
    │   ├── DownloadFailed        the model's file could not be fetched (worth another attempt)
    │   ├── TextTooLong           the prompt does not fit into the model's context
    │   ├── EngineUnavailable     nobody answers for this model (worth another attempt)
    │   │   └── EngineUnwell      it answers that it cannot; this request may be what it cannot
    │   └── EngineFault           the model could not be run (llama.cpp or endpoint error)
    │       ├── EngineRefuses     the endpoint takes no request for this model as it is set up
    │       └── DeadlyRow         processes have died in the middle of this row
    ├── BusError
    │   ├── BusUnavailable        no server answers at the address
    │   ├── PortTaken             the embedded server cannot have its port
    │   └── MalformedMessage      a message that does not parse as its envelope
    │       └── LaterVersion      one that a later version of folkmoot can read
    └── LedgerError
        ├── LedgerLocked          another process is the writer of this ledger
        ├── DiskFull              no room to write
        └── LedgerTooNew          written by a later version of folkmoot

An error's text is one line for a person, and ``hint`` says what to do next. ``exit_code`` is
what the command line ends with.
"""

from __future__ import annotations

from typing import ClassVar


class FolkmootError(Exception):
    """The root of the tree.

    Args:
        message: what went wrong, one line, in plain words.
        hint: what to do next, one line; empty when the message already says it.
    """

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False
    """Whether the same request may succeed later without a person doing anything."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}: {self.hint}" if self.hint else self.message


class UserError(FolkmootError):
    """Something that the person who runs the command can mend."""

    exit_code = 2


class InvalidCampaign(UserError):
    """A campaign that cannot be run as it is written."""


class PluginMissing(InvalidCampaign):
    """A kind, role, voting rule or agent that a campaign names is not here, or does not load.

    Nothing is wrong with the tasks: they wait until it is installed.
    """


class InvalidRecipe(UserError):
    """A recipe that cannot be run as it is written."""


class InvalidSubmission(UserError):
    """A row or a message that is not a task of its campaign."""


class UnknownCampaign(UserError):
    """No campaign of this name is in the ledger."""


class UnknownTask(UserError):
    """No task of this id is in the ledger."""


class UnknownRecipe(UserError):
    """No recipe of this name is in the ledger, or it has no such record."""


class ConflictingTask(UserError):
    """A task id came again with other content."""


class AnswerError(FolkmootError):
    """An answer that cannot be used."""


class InvalidAnswer(AnswerError):
    """A model or an agent answered something that the kind does not allow."""


class EngineError(FolkmootError):
    """A model could not answer."""

    exit_code = 3


class ModelMissing(EngineError):
    """The model's file is not on this machine."""


class DigestMismatch(EngineError):
    """The model's file is not the one that the catalogue pins."""


class DownloadFailed(EngineError):
    """The model's file could not be fetched."""

    retryable = True


class TextTooLong(EngineError):
    """The prompt does not fit into the model's context."""


class EngineUnavailable(EngineError):
    """Nobody answers for this model at the moment."""

    retryable = True


class EngineUnwell(EngineUnavailable):
    """An engine answers that it cannot at the moment; if it can for others, it is the request."""


class EngineFault(EngineError):
    """llama.cpp or an endpoint reported an error."""


class EngineRefuses(EngineFault):
    """An endpoint takes no request for this model: a key, a name or an address is wrong.

    Nothing is wrong with the tasks: they wait until a person has mended it.
    """


class DeadlyRow(EngineFault):
    """Processes have died in the middle of this row: it is set aside, and the rest goes on."""


class BusError(FolkmootError):
    """Something is wrong between a process and the NATS server."""

    exit_code = 4


class BusUnavailable(BusError):
    """No NATS server answers at the address."""

    retryable = True


class PortTaken(BusError):
    """The embedded server cannot have its port."""


class MalformedMessage(BusError):
    """A message that does not parse as its envelope."""


class LaterVersion(MalformedMessage):
    """A later version of folkmoot has written the message: it waits for one that can read it."""


class LedgerError(FolkmootError):
    """Something is wrong with the SQLite ledger."""

    exit_code = 5


class LedgerLocked(LedgerError):
    """Another process is already the writer of this ledger."""


class DiskFull(LedgerError):
    """There is no room to write."""

    retryable = True


class LedgerTooNew(LedgerError):
    """The ledger was written by a later version of folkmoot."""
