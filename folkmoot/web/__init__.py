"""``folkmoot web``: the console in a browser.

It reads the ledger and never writes it: what a person answers is handed in as ``folkmoot review``
hands it in. It needs no swarm, and shows a running one as it goes. Pages are made here, whole; the
scripts are htmx, which fetches pieces of them, and one of our own for keys and for marking text.

First the ground: ``door`` (who may come in), ``people_file``, ``headers``, ``guard``, ``lending``,
``live`` and ``key_table``; on it ``rendering`` and one file a page; ``application`` puts them
together and ``serving`` opens the port.
"""
