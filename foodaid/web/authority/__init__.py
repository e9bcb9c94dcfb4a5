"""Pages for POD MI, the authority that buys, shares out and answers for the food."""
