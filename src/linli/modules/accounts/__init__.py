"""Sign-in, appointments, settings of a person, and the Actor built of them."""
