"""Udbudsmateriale: the documents of one tender, their versions, the buyer's own templates, and whole sets."""
