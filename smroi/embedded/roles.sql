-- The roles of the application database. Run once by a superuser; every statement may run again.
-- Passwords are set apart from this file.

do $$
begin
    if to_regrole('smroi_owner') is null then create role smroi_owner; end if;
    if to_regrole('smroi_app') is null then create role smroi_app; end if;
    if to_regrole('smroi_staff') is null then create role smroi_staff; end if;
    if to_regrole('smroi_broker') is null then create role smroi_broker; end if;
end
$$;

-- Owns the tables and migrates; CREATEDB is for the test databases.
alter role smroi_owner login createdb nosuperuser nobypassrls;
-- What web, worker and beat run as: owns nothing, so no policy can be switched off by it.
alter role smroi_app login nosuperuser nocreatedb nocreaterole nobypassrls;
-- Sees every workspace through its policies; worn for one transaction with SET LOCAL ROLE.
alter role smroi_staff nologin nosuperuser nobypassrls;
-- Owns the broker's database and has no business in the other one.
alter role smroi_broker login nosuperuser nobypassrls;

-- INHERIT FALSE is what keeps the wall up: a role that inherits smroi_staff is under its policies all the time.
grant smroi_staff to smroi_app with inherit false, set true;
grant smroi_staff to smroi_owner with inherit false, set true;
-- A migration that moves data enters a workspace the way the application does.
grant smroi_app to smroi_owner with inherit false, set true;

-- Only the application's own roles may enter its databases.
revoke create on schema public from public;
