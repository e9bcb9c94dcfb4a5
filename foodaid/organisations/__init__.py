"""Partners, their branches and sites, depots, and the municipalities they are in."""
