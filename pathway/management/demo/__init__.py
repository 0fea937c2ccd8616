"""The demo network: invented people with a real shape. Nobody in it exists; every row of theirs is marked `is_demo`."""
