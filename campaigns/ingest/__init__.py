"""Reads exported files into rows, and loads rows into facts."""
