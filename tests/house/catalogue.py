"""Reads the database's own catalogue and says where the wall between workspaces has a hole."""

from __future__ import annotations

from typing import Any

from accounts.tenancy import APP_ROLE, DOOR_TABLES, STAFF_ROLE

# Tables with a workspace_id that do not carry the five policies, each with the reason.
OTHERWISE_PROTECTED = {
    "accounts_membership": "says who may enter, so it is read before any workspace is known",
    "accounts_invitation": "is found by the hash of its token, before any workspace is known",
    "accounts_handover": "is found by the hash of its token, before any workspace is known",
    "accounts_apikey": "is found by the hash of the key, before any workspace is known",
    "campaigns_publicaddress": "says which workspace a public address belongs to, before any is known",
    "accounts_auditentry": "has policies of its own: anybody adds, its workspace reads, nobody changes",
}
# Foreign keys between tables of workspaces that no composite constraint holds, each with the reason.
WITHOUT_CONSTRAINT = {
    "campaigns_fact.series_id": "a look-up a row would double the time of an import (docs/decisions/0003)",
    "campaigns_revision.series_id": "a look-up a row would double the time of an import (docs/decisions/0003)",
}
# name: command, and the setting of the database that the policy must consult (none for staff)
POLICIES = {
    "see": ("r", "smroi.read"),
    "add": ("a", "smroi.write"),
    "change": ("w", "smroi.write"),
    "remove": ("d", "smroi.write"),
    "staff": ("*", ""),
}

TABLES_OF_WORKSPACES = """
SELECT c.relname, c.relkind::text, c.relrowsecurity, c.relforcerowsecurity
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
 ORDER BY 1
"""
POLICIES_OF = """
SELECT polname, polcmd::text, polpermissive, polroles::regrole[]::text[],
       coalesce(pg_get_expr(polqual, polrelid), ''), coalesce(pg_get_expr(polwithcheck, polrelid), '')
  FROM pg_policy WHERE polrelid = %s::regclass ORDER BY polname
"""
UNIQUE_INDEXES = """
SELECT c.relname, i.relname, x.indisprimary, array_agg(a.attname::text ORDER BY k.position)
  FROM pg_index x
  JOIN pg_class c ON c.oid = x.indrelid
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, position) ON true
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
 WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace
 GROUP BY 1, 2, 3 ORDER BY 1, 2
"""
FOREIGN_KEYS = """
SELECT f.conname, child.relname, parent.relname,
       array(SELECT attname::text FROM pg_attribute a JOIN unnest(f.conkey) WITH ORDINALITY k(n, o) ON a.attnum = k.n
              WHERE a.attrelid = f.conrelid ORDER BY k.o),
       array(SELECT attname::text FROM pg_attribute a JOIN unnest(f.confkey) WITH ORDINALITY k(n, o) ON a.attnum = k.n
              WHERE a.attrelid = f.confrelid ORDER BY k.o)
  FROM pg_constraint f
  JOIN pg_class child ON child.oid = f.conrelid
  JOIN pg_class parent ON parent.oid = f.confrelid
 WHERE f.contype = 'f' AND child.relnamespace = 'public'::regnamespace
 ORDER BY 1
"""
WHAT_THE_RUNTIME_ROLE_HAS = f"""
SELECT 'is a superuser or bypasses policies: ' || rolname FROM pg_roles
 WHERE rolname IN ('{APP_ROLE}', '{STAFF_ROLE}') AND (rolsuper OR rolbypassrls)
UNION ALL
SELECT 'inherits ' || rolname FROM pg_roles
 WHERE rolname <> '{APP_ROLE}' AND rolname NOT LIKE 'pg\\_%' AND pg_has_role('{APP_ROLE}', oid, 'USAGE')
UNION ALL
SELECT 'owns ' || relname FROM pg_class JOIN pg_roles r ON r.oid = relowner
 WHERE rolname IN ('{APP_ROLE}', '{STAFF_ROLE}')
UNION ALL
SELECT role || ' may ' || privilege || ' ' || relname
  FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege,
       unnest(ARRAY['{APP_ROLE}', '{STAFF_ROLE}']) AS role
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
   AND has_table_privilege(role, pg_class.oid, privilege)
UNION ALL
SELECT 'may create things in the schema' WHERE has_schema_privilege('{APP_ROLE}', 'public', 'CREATE')
"""
WAYS_AROUND = """
SELECT 'materialized view ' || relname || ' has no row-level security'
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'm'
UNION ALL
SELECT 'view ' || relname || ' reads as its owner'
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
   AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')  -- of an extension: statistics
UNION ALL
SELECT 'function ' || proname || ' runs as its owner'
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


def _rows(cursor: Any, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def tables_of_workspaces(cursor: Any) -> list[str]:
    """Found by their column, so that a table made without a model is found too."""
    return [name for name, kind, _enabled, _forced in _rows(cursor, TABLES_OF_WORKSPACES) if kind in "rpf"]


def unprotected_tables(cursor: Any) -> list[str]:
    """Tables with a workspace_id whose row security is not enabled and forced with exactly the five policies."""
    found = []
    for name, kind, enabled, forced in _rows(cursor, TABLES_OF_WORKSPACES):
        if name in DOOR_TABLES:
            continue
        if not (enabled and forced) and kind in "rpf":
            found.append(f"{name}: row-level security is not enabled and forced")
        if name not in OTHERWISE_PROTECTED and kind in "rpf":
            found += [f"{name}: {problem}" for problem in _wrong_policies(_rows(cursor, POLICIES_OF, [name]))]
    return found


def _wrong_policies(policies: list[tuple[Any, ...]]) -> list[str]:
    found = []
    names = {policy[0] for policy in policies}
    if names != POLICIES.keys():
        found.append(f"policies are {sorted(names)}, not {sorted(POLICIES)}")
    for name, command, permissive, roles, using, check in policies:
        expected_command, setting = POLICIES.get(name, ("", ""))
        if command != expected_command or not permissive:
            found.append(f"policy {name} is for {command!r}")
        if name == "staff":
            if roles != [STAFF_ROLE]:
                found.append(f"policy staff is for {roles}")
        # Every expression of the policy must consult the setting; `true` in one of them opens the table.
        elif any(f"'{setting}'" not in expression for expression in (using, check) if expression):
            found.append(f"policy {name} does not ask {setting}: {using or check}")
        elif command == "w" and not (using and check):
            found.append("policy change does not check both the old and the new row")
    return found


def unique_across_workspaces(cursor: Any) -> list[str]:
    """Unique indexes that tell one workspace about another: "already taken" is an answer too.

    A primary key on id alone is fine: ids are random or counted by the database, nobody chooses one.
    """
    guarded = set(tables_of_workspaces(cursor)) - OTHERWISE_PROTECTED.keys()
    return [
        f"{table}: unique {index} on {columns} is not led by workspace_id"
        for table, index, primary, columns in _rows(cursor, UNIQUE_INDEXES)
        if table in guarded and columns[0] != "workspace_id" and not (primary and columns == ["id"])
    ]


def plain_foreign_keys(cursor: Any) -> list[str]:
    """Foreign keys to tables of workspaces that do not carry workspace_id: their check looks behind the policies."""
    guarded = set(tables_of_workspaces(cursor)) - OTHERWISE_PROTECTED.keys()
    return [
        f"{child}: {name} {columns} -> {parent} {theirs} does not carry workspace_id"
        for name, child, parent, columns, theirs in _rows(cursor, FOREIGN_KEYS)
        if parent in guarded and not (columns[0] == theirs[0] == "workspace_id" and len(columns) > 1)
    ]


def composite_foreign_keys(cursor: Any) -> set[str]:
    """`table.column` for every column that a composite foreign key holds to its own workspace."""
    return {
        f"{child}.{column}"
        for _name, child, _parent, columns, theirs in _rows(cursor, FOREIGN_KEYS)
        if columns[0] == theirs[0] == "workspace_id"
        for column in columns[1:]
    }


def powers_of_the_runtime_role(cursor: Any) -> list[str]:
    """What the role of web and workers has and must not have."""
    return [row[0] for row in _rows(cursor, WHAT_THE_RUNTIME_ROLE_HAS)]


def ways_around(cursor: Any) -> list[str]:
    """Views and functions that would read with the rights of the tables' owner."""
    return [row[0] for row in _rows(cursor, WAYS_AROUND)]


# Models of ours that hold nothing of a workspace, or are made by hand below, each with the reason.
OTHERWISE_MADE = {
    "accounts.User": "people are made as actors",
    "accounts.Brand": "the look of an organization, no workspace",
    "accounts.Organization": "made by hand, before anything else",
    "accounts.Workspace": "made by hand, before anything else",
    "accounts.Membership": "made by hand: it decides who may see what",
    "accounts.ApiKey": "made by hand: its text must be known",
    "accounts.SavedView": "of a person: how they look at what they may see anyway",
    "accounts.Subscription": "only where billing is on, which it is not here; the plan of an organization",
    "accounts.BillingEvent": "ids of events of Stripe, no workspace",
    "accounts.Heartbeat": "signs of life of processes, no workspace",
    "campaigns.PublicAddress": "made by hand below the rows it leads to",
    "campaigns.DailySalt": "random bytes for a day, no workspace",
    "analytics.ApprovalMail": "whom an approval was mailed to: it needs the somebody, and says nothing else",
    "analytics.ExchangeRate": "public rates, no workspace",
    "analytics.MailWish": "what somebody wants by e-mail: it needs the somebody, and says nothing else",
    "analytics.NoticeMail": "when a notice was mailed to somebody: it needs the somebody, and says nothing else",
    "analytics.NoticesSeen": "when somebody looked: it needs the somebody, and says nothing else",
    "analytics.RateRefresh": "how a fetch of public rates went, no workspace",
}
