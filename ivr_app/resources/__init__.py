"""What operators describe of a company, on its way between them and the directory."""
