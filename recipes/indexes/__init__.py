"""What finds in pools, one sort an index a file: each grows with the records that are accepted.

What an index finds depends on what is in it, and never on the order in which that came: after a
crash it is filled pool by pool, and must come to the same verdicts.
"""
