"""The verbs: people and their roles, organisations, signing in, API keys."""
