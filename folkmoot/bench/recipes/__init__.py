"""The benchmark of recipes: the claim of each paper as a number, beside its paper's baseline."""
