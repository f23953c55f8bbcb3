"""User representatives: who was heard, when and how, what they said, and which requirement it shaped."""
