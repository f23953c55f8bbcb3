"""What is sent, by the reminder, by the thing it is about, by the process and by the person."""
