"""The index by which a sale finds the refunds that came before it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0018_published_form'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(condition=models.Q(('refund_of_id_there', ''), _negated=True), fields=['workspace', 'refund_of_id_there'], name='refund_by_its_sale'),
        ),
    ]
