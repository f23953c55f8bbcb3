"""The web kit: base page, form fields and macros, languages, errors, headers. Knows no feature and no database."""
