"""`python -m mascate` is the `mascate` command."""

from mascate.cli import main

main()
