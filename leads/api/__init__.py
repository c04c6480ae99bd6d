"""Leads as JSON for one other system of the clinic: read with a token, and never written."""
