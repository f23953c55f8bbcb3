"""The invitation list of a process: whom we ask, who asks them, what they answer, and the mail with a personal link that asks."""
