"""``python -P -m folkmoot``: the same as the ``folkmoot`` command."""

from folkmoot.start import main

main()
