"""Questions and answers: who asked is known to the facilitator alone."""
