"""Whether a campaign earns more than it costs, and whether that can be told yet."""
