"""``folkmoot bench engine`` and ``agreement``: the engine beside its peers."""
