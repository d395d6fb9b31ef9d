"""The share of bad rows that an import may leave out, as a default of the workspace."""

import django.core.validators
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_keep_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='import_tolerance',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='bad rows an import may leave out, in percent'),
        ),
        migrations.AddConstraint(
            model_name='workspace',
            constraint=models.CheckConstraint(condition=models.Q(('import_tolerance__gte', 0), ('import_tolerance__lte', 100)), name='workspace_tolerance_is_a_percentage'),
        ),
    ]
