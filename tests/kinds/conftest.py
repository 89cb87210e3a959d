"""Campaigns to test kinds with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kinds.base import kind_of
from schema.campaign import Campaign, Label
from schema.protocol import ProtocolPlan, Stage
from schema.seat import Seat


@pytest.fixture
def campaign_of() -> Callable[..., Campaign]:
    def make(
        *labels: str,
        kind: str = "classification",
        fields: tuple[str, ...] | None = None,
        **options: Any,
    ) -> Campaign:
        return Campaign(
            name="c",
            kind=kind,
            input_fields=fields or kind_of(kind).fields,
            labels=tuple(Label(name=name) for name in labels),
            options=options,
            roster=(Seat(id="g", role="generator", model="m"),),
            protocol=ProtocolPlan(
                stages=(Stage(name="draft", question="propose", roles=("generator",)),)
            ),
        )

    return make
