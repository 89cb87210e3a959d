"""``python -P -m folkmoot``: the same as the ``folkmoot`` command."""

from folkmoot.cli import main

main()
