"""What pays: how many leads come, from where, and how soon somebody answers. Counts, and nobody."""
