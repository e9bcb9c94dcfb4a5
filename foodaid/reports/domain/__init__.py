"""The calculation of the EU figures: pure, exact and the same every time."""
