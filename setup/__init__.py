"""The set-up behind ``make``: environment, a proved build of llama.cpp, models.

It runs before anything is installed, so it uses the standard library alone, and it is no part of
what is installed. ``python3 -m setup`` from the root folder does everything that is still to do.
"""
