"""What can be asked of a ledger, one subject a file. A page or a report that is about one subject
takes its reader; :class:`storage.reader.LedgerReads` is all of them."""
