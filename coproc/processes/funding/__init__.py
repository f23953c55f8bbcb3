"""Money from the start: what a process needs per phase, what is secured, who waits for an answer, and what the work costs in hours."""
