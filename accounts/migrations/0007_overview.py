"""The currency in which an organization looks at all its clients, and ways of looking that people keep."""

import accounts.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_headline_roi'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='currency',
            field=models.CharField(blank=True, db_default='', default='', max_length=3, verbose_name='currency of the overview'),
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('params', models.JSONField(default=dict, verbose_name='parameters')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='saved')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='one_saved_view_a_name')],
            },
        ),
    ]
