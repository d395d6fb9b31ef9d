"""A made-up agency with three clients and fourteen months of history, for looking around."""
