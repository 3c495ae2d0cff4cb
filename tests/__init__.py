"""Everything that shows that Lykta keeps its promises."""
