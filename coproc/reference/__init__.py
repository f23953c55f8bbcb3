"""What stands outside the process and is looked up: the Danish calendar, dated rules of law, codes and identifiers."""
