"""Measures of coproc itself, each beside something known in the same run."""
