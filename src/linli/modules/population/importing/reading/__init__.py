"""The program that opens workbooks and CSV files, away from our keys and within bounds (see ``__main__``)."""
