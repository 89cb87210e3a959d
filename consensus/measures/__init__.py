"""How good answers are, how far to trust them, and who gave the good ones: one measure a file."""
