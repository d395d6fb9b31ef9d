"""What is wrong in a workspace and should be done something about, and who is told of it by e-mail."""
