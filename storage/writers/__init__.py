"""What the one writer does to a ledger and asks of it, one subject a file. Each method is one
transaction, or a part of the caller's, and may be called again with the same arguments without
doing its work twice. :class:`storage.ledger.Ledger` is all of them."""
