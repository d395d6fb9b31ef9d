#!/bin/sh
# Runs once, on an empty data folder, after 10-roles.sql has made the roles.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
alter role smroi_owner password :'owner_password';
alter role smroi_app password :'app_password';
-- Nobody signs in as the broker's role here: RabbitMQ is the broker.
alter role smroi_broker nologin;
create database smroi owner smroi_owner;
revoke all on database smroi from public;
grant connect on database smroi to smroi_app, smroi_staff;
\connect smroi
create extension if not exists btree_gin;
create extension if not exists citext;
create extension if not exists pg_stat_statements;
create extension if not exists pg_trgm;
SQL
