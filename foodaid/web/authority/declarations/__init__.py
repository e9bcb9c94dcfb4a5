"""Who has declared people and who has not."""
