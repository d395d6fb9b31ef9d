"""Leads, sales and refunds: taken down once, whoever reports them."""
