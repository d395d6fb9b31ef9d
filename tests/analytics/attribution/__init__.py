"""Tests of who gets the credit."""
