"""What everything else asks a kind, by subject; :class:`kinds.base.Kind` is all of it."""
