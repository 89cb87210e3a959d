"""From a person's file to bytes that a format can read: unpacked, recognised, in UTF-8."""
