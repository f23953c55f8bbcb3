"""What the facilitator and one organisation talk over: theirs alone, until the organisation shows a note to the others."""
