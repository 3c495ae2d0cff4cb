"""What Lykta promises in figures, each measured as a ratio in one run: `python -m benchmarks`."""
