"""What a user can ask for, one module per noun; a service owns its transactions and knows no HTTP."""
