"""Webhooks of shops and CRMs: their secret addresses, their signatures, and what their payloads say."""
