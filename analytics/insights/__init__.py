"""What content works: posts and ads compared within their network, with the number of posts behind each figure."""
