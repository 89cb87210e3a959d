"""``folkmoot bench chaos``: real processes under continuous work, and what may befall them."""
