"""Signs of life: who is heard while a session lasts, and who is told when nobody is."""
