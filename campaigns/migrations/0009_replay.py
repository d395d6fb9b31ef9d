"""Imports that are read by a worker and read again: states, jobs, and with what they were read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0008_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='confirm_when_ready',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='importrun',
            name='replayed_at',
            field=models.DateTimeField(null=True, verbose_name='read again'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='source_version',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='state',
            field=models.CharField(choices=[('checking', 'Reading'), ('rejected', 'Cannot be loaded'), ('needs_answer', 'Needs an answer'), ('ready', 'Ready to load'), ('duplicate', 'Already imported'), ('queued', 'Waiting to load'), ('loading', 'Loading'), ('loaded', 'Loaded'), ('replaying', 'Reading again'), ('undoing', 'Undoing'), ('undone', 'Undone'), ('failed', 'Failed'), ('discarded', 'Discarded')], max_length=14, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('check', 'Read an upload'), ('load', 'Load an import'), ('undo', 'Undo an import'), ('replay', 'Read an import again'), ('recompute', 'Recompute results')], max_length=12, verbose_name='kind'),
        ),
    ]
