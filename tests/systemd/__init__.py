"""The units, accounts, folders and scripts of a machine."""
