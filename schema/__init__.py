"""The words of folkmoot as frozen pydantic models, and the tree of errors.

This is the ground floor: every other package may import it, and it imports none of them.
"""
