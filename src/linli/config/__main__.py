"""`python -m linli.config`: the command `linli` by another way."""

from linli.config.cli import main

if __name__ == "__main__":
    main(prog_name="linli")
