"""What is open of a person's data: restricted at once, released or erased by law with two signatures."""
