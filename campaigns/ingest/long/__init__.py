"""Reads files of up to millions of rows in slices, column by column.

What a row is about repeats, so the reader of small files judges each distinct combination once, on a witness; only
the numbers are read for every row. A table that needs more than that is left to the reader of small files.
"""
