"""The joint need description and the letter of intent."""
