"""People who sign in, what they may do and for whom."""
