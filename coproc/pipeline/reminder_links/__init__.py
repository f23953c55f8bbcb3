"""What the reader of a reminder answers with one click, by the mail's own link or signed in."""
