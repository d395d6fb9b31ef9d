"""Which ROI a workspace reads, and against which cost."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_import_tolerance'),
    ]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='headline_roi',
            field=models.CharField(choices=[('contribution', 'Contribution ROI: what the sales left after the goods, against the cost'), ('revenue', 'Revenue ROI: sales against the cost'), ('google', 'Profit on all costs: the goods count as cost too')], db_default='contribution', default='contribution', max_length=12, verbose_name='headline ROI'),
        ),
        migrations.AddField(
            model_name='workspace',
            name='roi_cost',
            field=models.CharField(choices=[('all_in', 'All-in cost: ads, labour, tools, fees and creative work'), ('spend', 'Ad spend alone')], db_default='all_in', default='all_in', max_length=6, verbose_name='cost that ROI is measured against'),
        ),
    ]
