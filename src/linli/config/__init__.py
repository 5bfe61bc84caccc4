"""How the modules are assembled, configured and run."""
