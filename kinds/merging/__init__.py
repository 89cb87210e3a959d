"""From what many said to one answer, for kinds whose answers are more than the best of a list."""
