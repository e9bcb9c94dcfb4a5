"""What every API address stands on: who asks, what is read, how a refusal is told."""
