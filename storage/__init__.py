"""What is kept: records, keys, the sealed store, honest clocks and the audit log."""
