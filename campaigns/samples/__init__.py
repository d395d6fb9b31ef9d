"""Made-up numbers to look around with: two files of a shop that advertises, and the way to be rid of them."""
