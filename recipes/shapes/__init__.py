"""Shapes, one a file. Importing this package makes the built-in ones known."""

from recipes.shapes import whole

__all__ = ["whole"]
