"""What clients see of a workspace: what was chosen for them, and the switches that choose it."""
