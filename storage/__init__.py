"""The ledger: the SQLite database that remembers everything.

:class:`storage.ledger.Ledger` is the one writer, :class:`storage.reader.LedgerReader` reads
beside it. Each concept has a file of functions that take a connection;
``docs/project/ledger-tables.md`` describes the tables.
"""
