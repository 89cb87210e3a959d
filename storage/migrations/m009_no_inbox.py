"""No message needed to be remembered: what each does is harmless to repeat."""

SQL = """
drop table inbox;
"""
