"""Alur: public services that run straight from their SOP tables."""
