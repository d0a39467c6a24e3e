"""Mail by any SMTP server, or into files where there is none: one message at a time, and what became of it."""
