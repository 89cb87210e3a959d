"""``folkmoot bench soak``: many tasks through real processes, and whether anything grows."""
