"""Leads from another system: their rows, and how they become leads."""
