"""What runs models: the catalogue, llama.cpp batching, label scoring, grammars, endpoints.

:mod:`engine.base` is the interface, :mod:`engine.router` the engine that most callers want.
"""
