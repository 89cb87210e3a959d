"""The ledger's tables, as a diary: one file an entry, applied once, in the order of their numbers,
and never changed. Each says what it is for and holds its ``SQL``; its file's name is the name under
which ledgers remember it. :mod:`storage.migrations.runner` finds and applies them.

``docs/project/ledger-tables.md`` says what every column means. Times are Unix times in seconds;
values without a fixed shape are JSON in text columns; a task is known by (campaign, task id)
everywhere.
"""
