"""Links and landing pages that those who run the installation took off the net."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0015_tracked_since'),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name='blocked_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='blocked'),
        )
        for name in ('link', 'landingpage')
    ]
