"""Tags: how they are spelt, what they mean, and how new ones are made."""
