"""Requests that mean no good, and a server to send them to without sockets."""
