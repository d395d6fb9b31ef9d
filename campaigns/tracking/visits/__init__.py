"""What the intake took down, and the visits that are made of it."""
