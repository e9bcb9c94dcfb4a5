"""The commands of foodaid, one module each."""
