"""Calibrating the ballots of a committee over a fixed set of labels, all voices together.

A voice is one seat in one stage. It gives every task log-probabilities of the same labels, and
leans: towards words that are frequent, towards what the prompt lists last, towards being sure.
:mod:`consensus.learning.calibrators.committee` learns what each voice's answers mean;
:mod:`consensus.learning.calibration` is for votes whose choices differ from task to task, and for
campaigns with too few tasks to learn from.
"""
