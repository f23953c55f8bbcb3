"""What people do with the description (`descriptions`, `assents`) and with the letter (`letters`, `signing`)."""
