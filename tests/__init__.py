"""The tests, by what they need to run."""
