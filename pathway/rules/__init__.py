"""The rules: pure functions of frozen facts and a policy. No Django, no clock, no query (CLINICAL.md 2.4)."""
