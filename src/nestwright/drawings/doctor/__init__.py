"""What is done to a drawing's lines before and after its parts are looked for, and the ledger of it all."""
