"""Draws, one a file: main ones, and what is drawn beside them. Importing this package makes the
built-in ones known."""
