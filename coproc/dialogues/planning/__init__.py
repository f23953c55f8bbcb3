"""Planning an event and inviting to it: materials, checklist, consequences of a move, audience, subscriptions, who looks for a partner."""
