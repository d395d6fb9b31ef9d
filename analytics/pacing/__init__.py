"""Whether budgets are spent at the pace that their days allow."""
