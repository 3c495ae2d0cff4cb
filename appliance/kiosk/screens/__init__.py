"""The screens of the journey, one file each; they place ready values and nothing more."""
