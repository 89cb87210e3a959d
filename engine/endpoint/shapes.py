"""The shapes of what an endpoint answers: as much of them as is read."""

from __future__ import annotations

from pydantic import BaseModel, Field, FiniteFloat


class TopToken(BaseModel):
    """One alternative of a token."""

    token: str
    logprob: FiniteFloat = Field(le=0.01)  # some servers round a certainty upwards


class Token(BaseModel):
    """One token of an answer, with what might have stood there."""

    top_logprobs: list[TopToken] = []


class Logprobs(BaseModel):
    """The tokens of an answer."""

    content: list[Token] | None = None


class Said(BaseModel):
    """What the model said."""

    content: str | None = None


class Answer(BaseModel):
    """One answer to a request."""

    message: Said
    finish_reason: str | None = None
    logprobs: Logprobs | None = None


class PromptDetails(BaseModel):
    """What became of the prompt's tokens."""

    cached_tokens: int | None = Field(default=None, ge=0)


class Counted(BaseModel):
    """What the server counted."""

    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)
    prompt_tokens_details: PromptDetails | None = None

    @property
    def cached_tokens(self) -> int:
        """Of the prompt's tokens, those that the server did not compute again."""
        details = self.prompt_tokens_details
        return min((details and details.cached_tokens) or 0, self.prompt_tokens)


class Completion(BaseModel):
    """The reply to a chat."""

    choices: list[Answer] = Field(min_length=1)
    usage: Counted = Counted()


class Vector(BaseModel):
    """The vector of one text."""

    index: int
    embedding: list[FiniteFloat] = Field(min_length=1)


class Embeddings(BaseModel):
    """The reply to a request for vectors."""

    data: list[Vector]
    usage: Counted = Counted()
