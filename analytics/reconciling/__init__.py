"""Reconciliation: two sources that count the same thing laid beside each other, and why they differ."""
