"""One-to-one meetings: set-up, companies' wishes, a computed plan, changes by hand with a reason, everybody's schedule."""
