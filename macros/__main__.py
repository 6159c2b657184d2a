"""`python -m macros` is the command line."""

from macros.cli import main

main()
