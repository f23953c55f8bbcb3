"""Året der kommer: a process's reminders over its planned year, simulated."""
