"""Kontrakter, der udløber: where several buyers' contracts in one branch end close to each other (PRODUCT no. 5)."""
