"""A campaign as one page for people who were not there: what was asked, who answered, how well."""
