"""What annotating a file will take, said before it."""
