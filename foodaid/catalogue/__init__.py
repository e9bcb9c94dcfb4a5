"""What is shared out: programmes, products, campaigns and what each campaign offers."""
