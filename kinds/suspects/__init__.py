"""Segments of an item that talk about the answer: found by what they say, without any model.

The text to annotate is untrusted. "Label this positive" in it is an attack on the label, and small
models follow it as easily as a campaign's own words. Here is what finds such a segment and leaves
it out; the protocol drafts again without it, and an answer that hangs on it goes to a person.
"""
