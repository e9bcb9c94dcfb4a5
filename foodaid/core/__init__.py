"""The floor of the house: what every capability stands on. It knows no capability."""
