"""What a page view says about where it came from, so that its visit can be made anew when an earlier hit comes late."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0012_tracking'),
    ]

    operations = [
        migrations.AddField(
            model_name='pageview',
            name='visitor',
            field=models.BinaryField(default=bytes, max_length=16),
        ),
        migrations.AddField(
            model_name='pageview',
            name='until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='pageview',
            name='said',
            field=models.JSONField(default=dict),
        ),
        migrations.AddIndex(
            model_name='pageview',
            index=models.Index(fields=['workspace', 'visitor', 'at', 'key'], name='view_of_a_visitor'),
        ),
        migrations.AddField(
            model_name='interaction',
            name='view_key',
            field=models.CharField(blank=True, default='', max_length=22),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['workspace', 'view_key'], name='interaction_of_a_view'),
        ),
    ]
