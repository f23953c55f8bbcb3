"""The demo: real facts with their sources, and a story driven through the services. All else is stamped EKSEMPEL."""
