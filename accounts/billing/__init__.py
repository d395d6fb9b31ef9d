"""What an organization may use: its plan, how much it uses, and how it pays; nothing of it where billing is off."""
