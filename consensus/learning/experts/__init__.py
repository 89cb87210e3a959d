"""Learners beside the language models: voices of their own, one sort a file."""
