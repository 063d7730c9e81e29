"""Views: guard, call, answer. One blueprint an audience."""
