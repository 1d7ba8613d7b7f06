"""Clinics, staff, roles, sign-in, who may see what, and who looked."""
