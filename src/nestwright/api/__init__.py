"""The HTTP face: who calls, what they may send, the envelope around every answer."""
