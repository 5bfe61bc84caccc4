"""Pages of questionnaires: those who answer, those who help, the desk."""
