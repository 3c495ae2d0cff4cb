"""The kiosk under a real display, driven by touches and keys."""
