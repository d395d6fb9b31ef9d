"""A function that converts money between currencies and rounds half-even, exactly."""

from django.db import migrations

# In whole numbers and remainders: a rate rounded to some digits would now and then tip a millionth the wrong way.
# One expression of cheap parts, so that PostgreSQL inlines it. An amount beyond nine trillion is nobody's spend: NULL,
# since an error would stop the sums of the whole workspace.
CREATE = """
CREATE FUNCTION analytics_convert(amount bigint, per_euro_from numeric, per_euro_to numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN abs(amount) * per_euro_to < per_euro_from * 9223372036854775807 THEN (sign(amount::numeric) * (
    div(abs(amount) * per_euro_to, per_euro_from)
    + CASE
        WHEN 2 * mod(abs(amount) * per_euro_to, per_euro_from) > per_euro_from THEN 1
        WHEN 2 * mod(abs(amount) * per_euro_to, per_euro_from) = per_euro_from
        THEN mod(div(abs(amount) * per_euro_to, per_euro_from), 2)
        ELSE 0
      END
))::bigint END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_wall")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION analytics_convert(bigint, numeric, numeric)")]
