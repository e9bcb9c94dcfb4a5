"""What is bought and how it comes in: suppliers, contracts, notices, arrivals, invoices."""
