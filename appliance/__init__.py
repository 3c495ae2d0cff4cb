"""What runs: capture, desk, status, kiosk and the command line."""
