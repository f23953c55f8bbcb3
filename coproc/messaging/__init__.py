"""Mail: rendered and stored with what caused it, delivered afterwards. Calendar files, and the worker's sign of life."""
