"""The benchmark of the kinds: how good each is on rows that people have annotated."""
