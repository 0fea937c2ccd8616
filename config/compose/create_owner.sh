#!/bin/sh
# Run once by PostgreSQL's image, in a new cluster: the role that Pathway connects as. It owns its database and is no
# superuser, so that no process of ours can switch off what protects the ledger's rows.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres << 'SQL'
\set password `cat "$DATABASE_PASSWORD_FILE"`
CREATE ROLE pathway LOGIN PASSWORD :'password';
CREATE DATABASE pathway OWNER pathway;
SQL
