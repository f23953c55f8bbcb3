"""Market dialogue: rounds, events, sign-up, questions, written input, shared information."""
