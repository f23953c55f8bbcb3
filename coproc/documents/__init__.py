"""Word documents: templates as text, compiled, filled, checked."""
