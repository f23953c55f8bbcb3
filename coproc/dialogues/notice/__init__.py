"""The joint E1 of a market dialogue, and what every buyer says of itself in notices."""
