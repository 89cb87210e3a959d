"""``folkmoot bench fairness``: many campaigns at once, and whether one of them waits in vain."""
