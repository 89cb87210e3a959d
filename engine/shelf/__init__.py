"""The models' files: which there are, fetched, checked, and prepared for this machine."""
