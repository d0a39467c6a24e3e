"""What the pages beyond the official forms show (domain.md §9)."""
