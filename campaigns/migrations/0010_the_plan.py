"""The plan: objectives, offers, what a campaign consists of, costs besides the ads, margins, reviews of goals."""

import accounts.models
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from accounts.policies import ProtectTable


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_headline_roi'),
        ('campaigns', '0009_replay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='offer')),
                ('kind', models.CharField(choices=[('white_paper', 'White paper'), ('e_book', 'E-book'), ('webinar', 'Webinar'), ('discount', 'Discount'), ('trial', 'Free trial'), ('event', 'Event'), ('course', 'Course'), ('consultation', 'Consultation'), ('product', 'Product'), ('other', 'Something else')], default='product', max_length=12, verbose_name='kind')),
                ('gross_margin', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, verbose_name='gross margin')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ProductMargin',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('product', models.CharField(max_length=300, verbose_name='product')),
                ('gross_margin', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='gross margin')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'margin of a product',
                'verbose_name_plural': 'margins of products',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='campaign',
            name='audience',
            field=models.TextField(blank=True, max_length=1000, verbose_name='audience'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='landing_pages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2000), blank=True, default=list, size=None, verbose_name='landing pages'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='regions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='target regions'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='tags'),
        ),
        migrations.AddField(
            model_name='goal',
            name='action',
            field=models.TextField(blank=True, max_length=2000, verbose_name='what will be done'),
        ),
        migrations.AddField(
            model_name='goal',
            name='audience',
            field=models.CharField(blank=True, max_length=300, verbose_name='audience or region'),
        ),
        migrations.AddField(
            model_name='goal',
            name='budget',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='budget'),
        ),
        migrations.AddField(
            model_name='goal',
            name='hours',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='hours'),
        ),
        migrations.AddField(
            model_name='goal',
            name='review_on',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None, verbose_name='days of review'),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('check', 'Read an upload'), ('load', 'Load an import'), ('undo', 'Undo an import'), ('replay', 'Read an import again'), ('recompute', 'Recompute results'), ('watch', 'Look after goals and budgets')], max_length=12, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Annotation',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('text', models.CharField(max_length=200, verbose_name='text')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='annotations', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'annotation',
                'verbose_name_plural': 'annotations',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CampaignTemplate',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('plan', models.JSONField(default=dict, verbose_name='plan')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'campaign template',
                'verbose_name_plural': 'campaign templates',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ChannelBudget',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='budget')),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='channel_budgets', to='campaigns.campaign', verbose_name='campaign')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'channel budget',
                'verbose_name_plural': 'channel budgets',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Colleague',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(blank=True, max_length=120, verbose_name='role')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'colleague',
                'verbose_name_plural': 'colleagues',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContentItem',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('ad', 'Ad'), ('post', 'Post'), ('story', 'Story'), ('video', 'Video'), ('email', 'E-mail'), ('other', 'Something else')], default='post', max_length=5, verbose_name='kind')),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='text')),
                ('planned_on', models.DateField(verbose_name='planned for')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published')),
                ('url', models.CharField(blank=True, max_length=2000, verbose_name='address')),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='content_items', to='campaigns.campaign', verbose_name='campaign')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'content item',
                'verbose_name_plural': 'content items',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CostEntry',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('labour', 'Labour'), ('tools', 'Tools'), ('fees', 'Agency fees'), ('creative', 'Creative work'), ('other', 'Other costs')], max_length=8, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='what for')),
                ('repeats', models.CharField(choices=[('once', 'Once'), ('monthly', 'Each month')], default='once', max_length=7, verbose_name='how often')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='hours')),
                ('rule', models.CharField(choices=[('direct', 'One campaign bears it'), ('by_spend', 'By ad spend'), ('by_hours', 'By hours of work'), ('equal', 'In equal parts')], default='by_spend', max_length=8, verbose_name='who bears it')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cost_entries', to='campaigns.campaign', verbose_name='campaign')),
                ('colleague', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cost_entries', to='campaigns.colleague', verbose_name='colleague')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'cost entry',
                'verbose_name_plural': 'cost entries',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='GoalReview',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('met', 'Met'), ('partly', 'Partly met'), ('missed', 'Missed'), ('dropped', 'Dropped')], max_length=8, verbose_name='outcome')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='value')),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='result')),
                ('why', models.TextField(blank=True, max_length=2000, verbose_name='why')),
                ('next_step', models.TextField(blank=True, max_length=2000, verbose_name='what is next')),
                ('closed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='closed')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('goal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='campaigns.goal', verbose_name='goal')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'review of a goal',
                'verbose_name_plural': 'reviews of goals',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='HourlyRate',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='cost of an hour')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('colleague', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='campaigns.colleague', verbose_name='colleague')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'hourly rate',
                'verbose_name_plural': 'hourly rates',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('awareness', 'Awareness'), ('engagement', 'Engagement'), ('traffic', 'Website traffic'), ('leads', 'Leads'), ('list_growth', 'List growth'), ('sales', 'Sales'), ('retention', 'Retention and support'), ('hiring', 'Hiring'), ('own', 'Our own')], default='own', max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='objective')),
                ('opportunity', models.TextField(blank=True, max_length=2000, verbose_name='how social media supports it')),
                ('content', models.TextField(blank=True, max_length=2000, verbose_name='content that fits')),
                ('distribution', models.TextField(blank=True, max_length=2000, verbose_name='how it is distributed')),
                ('metrics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='metrics that prove it')),
                ('earns_money', models.BooleanField(default=True, verbose_name='earns money')),
                ('position', models.IntegerField(default=0, verbose_name='order')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'objective',
                'verbose_name_plural': 'objectives',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='campaign',
            name='objective',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='campaigns.objective', verbose_name='objective'),
        ),
        migrations.AddField(
            model_name='goal',
            name='objective',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='campaigns.objective', verbose_name='objective'),
        ),
        migrations.AddIndex(
            model_name='goal',
            index=models.Index(fields=['workspace', 'objective'], name='goal_of_an_objective'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('budget__isnull', True), ('budget__gte', 0), _connector='OR'), models.Q(('hours__isnull', True), ('hours__gte', 0), _connector='OR')), name='goal_means_are_not_negative'),
        ),
        migrations.AddField(
            model_name='offer',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='offer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='campaigns.offer', verbose_name='offer'),
        ),
        migrations.AddIndex(
            model_name='campaign',
            index=models.Index(fields=['workspace', 'objective'], name='campaign_of_an_objective'),
        ),
        migrations.AddField(
            model_name='productmargin',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(fields=['workspace', 'day'], name='annotation_by_day'),
        ),
        migrations.AddConstraint(
            model_name='campaigntemplate',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='one_campaign_template_a_name'),
        ),
        migrations.AddConstraint(
            model_name='channelbudget',
            constraint=models.UniqueConstraint(fields=('workspace', 'campaign', 'channel'), name='one_budget_a_channel'),
        ),
        migrations.AddConstraint(
            model_name='channelbudget',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='channel_budget_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='colleague',
            constraint=models.UniqueConstraint(fields=('workspace', 'name', 'role'), name='one_colleague_a_name'),
        ),
        migrations.AddIndex(
            model_name='contentitem',
            index=models.Index(fields=['workspace', 'planned_on'], name='content_by_day'),
        ),
        migrations.AddIndex(
            model_name='contentitem',
            index=models.Index(fields=['workspace', 'campaign'], name='content_of_a_campaign'),
        ),
        migrations.AddIndex(
            model_name='costentry',
            index=models.Index(fields=['workspace', 'starts_on'], name='cost_by_day'),
        ),
        migrations.AddConstraint(
            model_name='costentry',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='cost_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='costentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), models.Q(('hours__isnull', True), ('hours__gt', 0), _connector='OR')), name='cost_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='costentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('colleague__isnull', True), ('hours__isnull', True)), models.Q(('amount__isnull', True), ('colleague__isnull', False), ('hours__isnull', False), ('kind', 'labour')), _connector='OR'), name='cost_is_an_amount_or_hours'),
        ),
        migrations.AddConstraint(
            model_name='costentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('campaign__isnull', False), ('rule', 'direct')), models.Q(models.Q(('rule', 'direct'), _negated=True), ('campaign__isnull', True)), _connector='OR'), name='cost_of_one_campaign_names_it'),
        ),
        migrations.AddConstraint(
            model_name='goalreview',
            constraint=models.UniqueConstraint(fields=('workspace', 'goal'), name='one_review_a_goal'),
        ),
        migrations.AddConstraint(
            model_name='hourlyrate',
            constraint=models.UniqueConstraint(fields=('workspace', 'colleague', 'valid_from'), name='one_hourly_rate_a_day'),
        ),
        migrations.AddConstraint(
            model_name='hourlyrate',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='hourly_rate_is_not_negative'),
        ),
        migrations.AddIndex(
            model_name='objective',
            index=models.Index(fields=['workspace', 'position'], name='objective_in_order'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='one_offer_a_name'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('gross_margin__isnull', True), models.Q(('gross_margin__gte', 0), ('gross_margin__lte', 1)), _connector='OR'), name='offer_margin_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='productmargin',
            constraint=models.UniqueConstraint(fields=('workspace', 'product'), name='one_margin_a_product'),
        ),
        migrations.AddConstraint(
            model_name='productmargin',
            constraint=models.CheckConstraint(condition=models.Q(('gross_margin__gte', 0), ('gross_margin__lte', 1)), name='product_margin_is_a_share'),
        ),
        ProtectTable('campaigns_objective', keyed=True),
        ProtectTable('campaigns_offer', keyed=True),
        ProtectTable('campaigns_channelbudget', campaign_id='campaigns_campaign'),
        ProtectTable('campaigns_contentitem', campaign_id='campaigns_campaign'),
        ProtectTable('campaigns_annotation', campaign_id='campaigns_campaign'),
        ProtectTable('campaigns_campaigntemplate'),
        ProtectTable('campaigns_colleague', keyed=True),
        ProtectTable('campaigns_hourlyrate', colleague_id='campaigns_colleague'),
        ProtectTable('campaigns_costentry', colleague_id='campaigns_colleague', campaign_id='campaigns_campaign'),
        ProtectTable('campaigns_productmargin'),
        migrations.RunSQL(
            'ALTER TABLE campaigns_goal ADD CONSTRAINT campaigns_goal_in_workspace UNIQUE (workspace_id, id)',
            'ALTER TABLE campaigns_goal DROP CONSTRAINT campaigns_goal_in_workspace',
        ),
        ProtectTable('campaigns_goalreview', goal_id='campaigns_goal'),
        migrations.RunSQL(
            'ALTER TABLE campaigns_campaign ADD CONSTRAINT campaigns_campaign_objective_id_same_workspace FOREIGN KEY (workspace_id, objective_id) '
            'REFERENCES campaigns_objective (workspace_id, id) DEFERRABLE INITIALLY DEFERRED',
            'ALTER TABLE campaigns_campaign DROP CONSTRAINT campaigns_campaign_objective_id_same_workspace',
        ),
        migrations.RunSQL(
            'ALTER TABLE campaigns_campaign ADD CONSTRAINT campaigns_campaign_offer_id_same_workspace FOREIGN KEY (workspace_id, offer_id) '
            'REFERENCES campaigns_offer (workspace_id, id) DEFERRABLE INITIALLY DEFERRED',
            'ALTER TABLE campaigns_campaign DROP CONSTRAINT campaigns_campaign_offer_id_same_workspace',
        ),
        migrations.RunSQL(
            'ALTER TABLE campaigns_goal ADD CONSTRAINT campaigns_goal_objective_id_same_workspace FOREIGN KEY (workspace_id, objective_id) '
            'REFERENCES campaigns_objective (workspace_id, id) DEFERRABLE INITIALLY DEFERRED',
            'ALTER TABLE campaigns_goal DROP CONSTRAINT campaigns_goal_objective_id_same_workspace',
        ),
    ]
