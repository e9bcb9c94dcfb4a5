"""EU reports: computing, sealing, files and deadlines."""
