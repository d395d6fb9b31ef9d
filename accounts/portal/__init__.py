"""What an organization's clients meet: its look, its own domains, and who comes in by them."""
