"""Picture and sound between a session and who watches it: from browser to browser, past our server."""
