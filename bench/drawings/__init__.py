"""The drawings bench: against a reviewed expectation, beside ezdxf, a job of 1,000, a fuzz."""
