"""A board's parts for the screen: each figure with the address of its rows, each chart with its table."""
