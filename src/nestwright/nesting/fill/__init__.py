"""The constructive fill: plate after plate, part by part."""
