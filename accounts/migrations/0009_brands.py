"""The look of the reports of an organization."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_first_steps'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='brand', serialize=False, to='accounts.organization', verbose_name='organization')),
                ('accent', models.CharField(blank=True, max_length=7, verbose_name='Accent colour')),
                ('logo', models.BinaryField(null=True)),
                ('logo_type', models.CharField(blank=True, editable=False, max_length=10)),
                ('logo_text', models.CharField(blank=True, max_length=120, verbose_name='Words for the logo')),
            ],
            options={
                'verbose_name': 'Look of reports',
                'verbose_name_plural': 'looks of reports',
            },
        ),
    ]
