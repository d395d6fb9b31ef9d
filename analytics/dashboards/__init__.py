"""Dashboards that people arrange: how one is looked at, what changes it, and what it shows."""
