"""Quantities that daily sums cannot give, and who reckons them."""
