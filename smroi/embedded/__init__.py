"""A real PostgreSQL and the message queue inside it, started without installing anything, for trying out and tests."""
