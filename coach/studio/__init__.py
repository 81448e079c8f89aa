"""The studio: all of the coach on local web pages, for this machine only."""
