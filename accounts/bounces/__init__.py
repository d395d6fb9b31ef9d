"""Mails that come back hours later: the mailbox that they come to, and what they say."""
