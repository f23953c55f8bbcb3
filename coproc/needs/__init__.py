"""What public buyers are missing, and who else is missing it: needs, and the matching of them."""
