"""The sentence for every refusal code, a file a topic."""
