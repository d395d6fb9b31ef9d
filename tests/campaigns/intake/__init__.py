"""The intake, asked over HTTP."""
