"""``folkmoot bench attacks``: texts that talk to the annotator, and what they get."""
