"""Messages from laboratories and devices: kept, read, filed to their person, or brought before somebody."""
