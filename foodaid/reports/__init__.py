"""What the European Union and the public are told: figures, their evidence, and the files."""
