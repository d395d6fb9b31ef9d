"""How far an ROI can be relied on: what its data lack, in points, with the rows and the way to mend it."""
