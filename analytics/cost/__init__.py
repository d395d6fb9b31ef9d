"""What marketing costs besides the ads: entered costs spread over campaigns and days, and margins of one's own."""
