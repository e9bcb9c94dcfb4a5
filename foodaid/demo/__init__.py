"""An invented Belgium to try everything on: believable, marked as demo, the same every time."""
