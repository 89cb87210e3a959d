"""Gates, one a file. Importing this package makes the built-in ones known."""

from recipes.gates import words

__all__ = ["words"]
