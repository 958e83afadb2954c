"""Feed tables and post-processors that come with the product: text that a shop may copy and change."""
