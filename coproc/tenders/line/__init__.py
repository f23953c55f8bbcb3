"""A tender's visible line to the shared requirements: what it keeps, is asked again, is offered, has taken from another, and rests on."""
