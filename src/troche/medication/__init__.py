"""Treatment plan, order, dispensing and every single unit from pharmacy to patient."""
