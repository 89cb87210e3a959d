"""What is learnt from many tasks: calibration, whom to trust, what talk is worth, promises."""
