"""What can be told of the rows beyond the official forms (domain.md §9)."""
