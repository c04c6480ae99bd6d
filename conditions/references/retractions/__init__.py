"""Learning that a cited work was retracted or corrected, and telling those who cite it."""
