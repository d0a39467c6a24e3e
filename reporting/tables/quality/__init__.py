"""What the pages on findings show."""
