"""Tidsplan regnet baglæns: a tender's whole chain of steps, forwards and backwards, through the law, the calendar and the politicians."""
