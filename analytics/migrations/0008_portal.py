"""Which dashboards and reports are shown in the client portal."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_portal'),
        ('analytics', '0007_priced_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='brief',
            name='in_portal',
            field=models.BooleanField(db_default=True, default=True, verbose_name='shown in the client portal'),
        ),
        migrations.AddField(
            model_name='dashboard',
            name='in_portal',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name='dashboard',
            constraint=models.CheckConstraint(condition=models.Q(('in_portal', False), ('is_shared', True), _connector='OR'), name='dashboard_in_portal_is_shared'),
        ),
    ]
