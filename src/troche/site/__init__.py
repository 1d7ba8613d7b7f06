"""The house around the rooms: settings, addresses, server, command line and embedded database."""
