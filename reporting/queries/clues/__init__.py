"""What is counted of clues: months, satisfaction, and what hangs."""
