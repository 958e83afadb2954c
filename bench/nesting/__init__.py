"""The nesting bench: this engine beside other nesters, side by side, every layout checked exactly."""
