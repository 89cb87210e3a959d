"""The processes on the bus: the moderator, the workers that give seats their turns, the model host.

The only package that imports AutoGen.
"""
