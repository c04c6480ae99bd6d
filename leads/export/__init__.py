"""Leads on their way out: columns, rows, safe cells and one writer per format."""
