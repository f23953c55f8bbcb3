"""The file room of a process: files by step with versions and readers, search, one zip; and the numbers with their sources."""
