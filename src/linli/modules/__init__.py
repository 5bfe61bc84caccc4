"""One capability each; a module imports only from those below it, and only their front doors."""
