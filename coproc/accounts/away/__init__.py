"""Holidays and other absence: a person says from when until when, and who stands in. Other rooms ask `queries` and send to both."""
