"""Which tasks were debated, found without a look at every turn: a filter of the console."""

SQL = """
create index turns_that_argue on turns (campaign, task) where question = 'argue';
"""
