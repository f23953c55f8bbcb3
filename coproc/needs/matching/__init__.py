"""Who has the same need, and why: scoring of needs by their words alone. No database, no web."""
