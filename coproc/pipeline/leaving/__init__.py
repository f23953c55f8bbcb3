"""Leaving: an organisation or a person can go at any time, with its own data in one zip first, and is told what stays and why."""
