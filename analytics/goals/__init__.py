"""How far goals have come, whether they can be reached, and what is foretold of them."""
