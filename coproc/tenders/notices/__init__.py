"""A tender's notices: 4, 7, 16 and 29, as copy sheet and as eForms XML."""
