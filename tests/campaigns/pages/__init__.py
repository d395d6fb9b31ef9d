"""Tests of landing pages."""
