"""NATS: envelopes, subjects and streams, delivery and its fates, the embedded server."""
