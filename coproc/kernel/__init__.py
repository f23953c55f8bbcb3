"""What every room stands on: time, names, money, language, errors, the database and its one way to write."""
