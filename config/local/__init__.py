"""The servers and processes of one machine: all that script/run, script/test and script/manage start themselves.

Nothing outside this package knows that PostgreSQL and Valkey can be embedded. No Django here.
"""
