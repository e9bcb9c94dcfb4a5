"""Who takes part: municipalities, depots, partners and the sites where they receive goods."""
