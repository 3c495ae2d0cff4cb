"""The paper: layout, ink and codes."""
