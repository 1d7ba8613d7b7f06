"""The dosing day: go or no-go, the live session, vitals and release."""
