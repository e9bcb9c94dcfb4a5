"""What partners handed out to the people they help: packages, meals, lots. Counts only."""
