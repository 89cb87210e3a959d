"""Addresses that people are shown hold nothing that lets one in."""

from __future__ import annotations

import pytest

from schema.address import secrets_in, without_secrets


@pytest.mark.parametrize(
    ("address", "shown", "secrets"),
    [
        ("nats://127.0.0.1:4222", "nats://127.0.0.1:4222", ()),
        ("nats://ann:s3cret@h:4222", "nats://h:4222", ("ann:s3cret", "s3cret")),
        ("ann:s3cret@h:4222", "h:4222", ("ann:s3cret", "s3cret")),
        ("nats://t0ken@h", "nats://h", ("t0ken",)),
        ("nats://ann:s3/cr@et@h", "nats://h", ("ann:s3/cr@et", "s3/cr@et")),
        ("nats://ann:s3,cret@h", "nats://h", ("ann:s3,cret", "s3,cret")),
        ("nats://a:p1@h1, nats://b:p2@h2", "nats://h1,nats://h2", ("a:p1", "p1", "b:p2", "p2")),
        ("nats://h1,nats://h2", "nats://h1,nats://h2", ()),
        ("https://h/v1?key=s3cret", "https://h/v1", ()),
        ("https://ann:s3#cret@h/v1", "https://h/v1", ("ann:s3#cret", "s3#cret")),
    ],
)
def test_an_address_is_shown_without_what_lets_one_in(
    address: str, shown: str, secrets: tuple[str, ...]
) -> None:
    assert without_secrets(address) == shown
    assert secrets_in(address) == secrets
