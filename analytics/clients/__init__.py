"""All workspaces that somebody may enter, side by side: what an agency sees of its clients."""
