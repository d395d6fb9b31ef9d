"""Exchange rates: published by the bank, entered by workspaces, and read by day."""
