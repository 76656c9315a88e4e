"""The story of one round, told through what people really do in the system."""
