"""Pages of the register: the desk's and everybody's own."""
