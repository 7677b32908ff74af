"""What is fast, and how that is known: ratios of two things measured in one run."""
