"""Each buyer's own tender and what came of it."""
