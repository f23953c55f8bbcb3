"""Joining as a decision: what an officer puts before the organisation's leadership, and what it answered."""
