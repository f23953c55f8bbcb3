"""Udbudspakken that is handed over, what comes back from the purchase, and what the next buyer learns of it."""
