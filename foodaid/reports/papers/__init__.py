"""Documents people print: stock accounts, the control file of a partner, labels."""
