"""What is planned: campaigns, the platform campaigns that belong to them, and goals."""
