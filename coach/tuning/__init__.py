"""Limits that fit a person: what others would have said over recorded sessions, which fit the marks best, and keeping them."""
