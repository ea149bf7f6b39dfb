"""The command `kgan`: one module a verb."""
