"""Tests of what content works."""
