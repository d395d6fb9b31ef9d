"""What an agency adds to ad spend when it bills a client: the net view and the client view of one workspace."""
