"""What is sold and what it is made of: substances, products, and a medicine as one person takes it."""
