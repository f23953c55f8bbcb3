"""Read-only: Overblik, my tasks, exports."""
