"""Loads and checks workflows/*.yaml, and decides, purely: (definition, state, trigger, facts, roles) -> step or unmet gates."""
