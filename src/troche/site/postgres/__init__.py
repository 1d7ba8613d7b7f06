"""Django's PostgreSQL, whose pool hands out no connection that the server has ended."""
