"""What every state machine in the database shares. The only writer of state."""
