"""Henvendelser: who called a centre, what about, and what became of it."""
