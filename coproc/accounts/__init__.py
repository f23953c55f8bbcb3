"""People, organisations, memberships, sign-in, and the one permission table."""
