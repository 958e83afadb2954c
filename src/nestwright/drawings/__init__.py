"""From the bytes of a customer's drawing to recognised parts, with a receipt of everything found."""
