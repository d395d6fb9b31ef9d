"""The intake: takes events, answers links and landing pages, beside Django and without it in the path."""
