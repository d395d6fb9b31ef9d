"""Keeps the posts that facts are about: added and brought up to date with the facts, swept when none needs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

from accounts.models import random_id
from campaigns.ingest.shapes import Post

BATCH = 1_000

# By one_post_a_key (workspace_id, account_id, key). What a later export leaves empty stays as it was.
UPSERT = """
INSERT INTO campaigns_post
       (id, workspace_id, account_id, key, network, kind, text, text_hash, published_at, permalink,
        first_run_id, last_run_id)
SELECT given.id, %(workspace_id)s, %(account_id)s, given.key, given.network, given.kind, given.text, given.text_hash,
       given.published_at, given.permalink, %(run_id)s, %(run_id)s
  FROM unnest(%(id)s::bigint[], %(key)s::text[], %(network)s::text[], %(kind)s::text[], %(text)s::text[],
              %(text_hash)s::text[], %(published_at)s::text[], %(permalink)s::text[])
       AS given (id, key, network, kind, text, text_hash, published_at, permalink)
    ON CONFLICT (workspace_id, account_id, key) DO UPDATE
   SET network = coalesce(nullif(excluded.network, ''), campaigns_post.network),
       kind = coalesce(nullif(excluded.kind, ''), campaigns_post.kind),
       text = coalesce(nullif(excluded.text, ''), campaigns_post.text),
       text_hash = coalesce(nullif(excluded.text_hash, ''), campaigns_post.text_hash),
       published_at = coalesce(nullif(excluded.published_at, ''), campaigns_post.published_at),
       permalink = coalesce(nullif(excluded.permalink, ''), campaigns_post.permalink),
       last_run_id = excluded.last_run_id
"""

# Posts whose series are gone; by series_by_account.
SWEEP_POSTS = """
DELETE FROM campaigns_post p
 WHERE p.workspace_id = %(workspace_id)s AND p.account_id = %(account_id)s
   AND p.key NOT IN (SELECT s.entity_key FROM campaigns_series s
                      WHERE s.workspace_id = %(workspace_id)s AND s.account_id = %(account_id)s AND s.level = 'post')
"""


def remember_posts(
    workspace_id: int, account_id: int, run_id: int, posts: Sequence[Post], keys: Collection[str]
) -> None:
    """Keep the posts of these keys, in the caller's transaction and under the account's lock."""
    wanted = sorted((post for post in posts if post.key in keys), key=lambda post: post.key)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            columns = {name: [getattr(post, name) for post in batch] for name in Post._fields}
            owner = {"workspace_id": workspace_id, "account_id": account_id, "run_id": run_id}
            cursor.execute(UPSERT, {**owner, **columns, "id": [random_id() for _post in batch]})


def sweep_posts(workspace_id: int, account_id: int) -> None:
    """Take away the posts that no series needs any more; after the series were swept."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP_POSTS, {"workspace_id": workspace_id, "account_id": account_id})
