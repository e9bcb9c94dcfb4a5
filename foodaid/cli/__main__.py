"""`python -m foodaid.cli` is the same as `foodaid`."""

from foodaid.cli.main import main

main()
