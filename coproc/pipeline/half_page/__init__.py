"""Half a page per process and quarter: what a director reads on a phone in half a minute."""
