"""The rules of reminders, for one process and for one tender: read, changed, set back."""
