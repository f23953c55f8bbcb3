"""Journal as it happens: every document and mail once in an index, a PDF of each, weekly exports, and access to documents (aktindsigt)."""
