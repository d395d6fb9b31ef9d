"""Short links, what they are called by, and the domains they stand on."""
