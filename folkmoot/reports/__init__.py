"""What a command, a page or a notebook shows of a campaign, from the ledger alone."""
