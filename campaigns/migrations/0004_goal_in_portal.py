"""Which goals are shown in the client portal."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_approval_job'),
    ]

    operations = [
        migrations.AddField(
            model_name='goal',
            name='in_portal',
            field=models.BooleanField(db_default=False, default=False, verbose_name='shown in the client portal'),
        ),
    ]
