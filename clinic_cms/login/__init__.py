"""Who enters the admin: guessed passwords are slowed down, and reading leads takes two factors."""
