"""Files for people and for other systems: pure writers from rows to bytes."""
