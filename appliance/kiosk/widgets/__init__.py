"""The kiosk's own few widgets; each draws itself with the pen and knows no patient's rules."""
