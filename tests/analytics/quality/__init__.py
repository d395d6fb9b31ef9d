"""Tests of data quality: the score, its checks, page, history and API."""
