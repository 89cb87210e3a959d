"""A person's answers from the terminal or from a file: what is asked, how it is read and kept."""
