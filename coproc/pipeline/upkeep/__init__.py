"""What the system's own keepers owe by law: today, going through the accessibility statement once a year."""
