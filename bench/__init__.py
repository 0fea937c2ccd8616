"""How far from the limit: each job beside raw SQL for the same rows, on the same server, in the same run."""
