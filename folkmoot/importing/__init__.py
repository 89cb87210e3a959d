"""Other people's annotations of a campaign's rows: read from a file, matched with its tasks, and
handed in as known answers, as people's answers, or as votes."""
