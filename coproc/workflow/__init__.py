"""Loads and checks workflows/*.yaml, and decides, purely: state, trigger, facts, roles -> step or unmet gates."""
