"""What stands in a cell: what people type, and what formulas give."""
