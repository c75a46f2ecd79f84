"""Rule text as something to edit: splices at the places of the syntax tree, and comments that stay true."""
