"""The core: what a matrix says and how a case moves. Standard library only."""
