"""People: what a partner declares about a year."""
