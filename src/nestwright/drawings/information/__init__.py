"""What texts, layers, names and lists say of parts: values with the evidence for them. Pure."""
