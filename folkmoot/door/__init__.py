"""The door for Python: what a script or a notebook calls.

Everything is done by the command in a process of its own, so that no package of the house enters
the caller's modules: only the standard library and these files.
"""
