"""Reports that people send: made from a template, frozen as sent, set as PDF and delivered. `brief` in code."""
