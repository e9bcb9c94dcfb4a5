"""What partners ask for, and when they may."""
