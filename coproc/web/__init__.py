"""The web kit: base page, Det Fælles Designsystem as form fields and macros, languages, errors, headers. Knows no feature and no database."""
