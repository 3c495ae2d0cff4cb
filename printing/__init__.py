"""What is read: sheets, their words, their paper form and the way to the printer."""
