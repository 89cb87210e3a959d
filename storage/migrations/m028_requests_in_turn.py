"""Campaigns take turns in what is sent: the next ones of each are found at once."""

SQL = """
drop index outbox_unsent;
create index outbox_unsent on outbox (campaign, n)
    where sent is null and answered is null and dropped is null;
"""
