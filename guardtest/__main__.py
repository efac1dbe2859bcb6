"""`python -m guardtest`."""

from guardtest.cli import main

main()
