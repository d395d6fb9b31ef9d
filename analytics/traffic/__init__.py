"""Web traffic: who came, from where, to which pages; by our own record or by imported web analytics, never both."""
