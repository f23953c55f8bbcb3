"""`python -m coproc` is the command `coproc`."""

from coproc.cli import main

main(prog_name="coproc")
