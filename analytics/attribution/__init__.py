"""Which touches get the credit of a conversion: journeys, models, the sums of each day, and how models differ."""
