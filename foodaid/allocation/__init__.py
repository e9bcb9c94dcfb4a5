"""Who gets what, and why: fair shares of the goods over the partners."""
