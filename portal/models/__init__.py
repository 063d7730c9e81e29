"""Tables and queries; no rules of the process."""
