"""What a person may ask of the clinic: to see, to prove and to forget what they gave."""
