"""See models."""
