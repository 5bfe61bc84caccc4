"""How people join the village they live in: its code, the register, the clerk's word, and how many have come."""
