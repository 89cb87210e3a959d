"""A scripted model, for tests of logic; never for claiming that a model works."""
