"""The web kit: what every page is built with. Knows no feature."""
