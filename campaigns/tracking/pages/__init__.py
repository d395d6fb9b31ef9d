"""Landing pages: what they are made of, how they are published, and what becomes of their forms."""
