"""What was really handed over and how it differs from what was sent; transfers of goods."""
