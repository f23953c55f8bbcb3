"""What can be done in a market dialogue, split by noun: events, signups, talk (questions, input, summary), information, erasure."""
