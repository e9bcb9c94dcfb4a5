"""The `foodaid` command."""
