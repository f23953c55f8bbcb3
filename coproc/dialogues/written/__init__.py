"""Written input: saved as it goes, sent with versions, read beside what it concerns, summed up without names."""
