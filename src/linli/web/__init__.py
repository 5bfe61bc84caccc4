"""The face of Linli: templates, components, formatting and static files, without any domain."""
