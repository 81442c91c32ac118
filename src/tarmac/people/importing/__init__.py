"""A list of people from a file: its lines, what they say (`reading`), and the accounts they make (`accounts`)."""
