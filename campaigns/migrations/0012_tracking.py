"""Tracking: registry of tags, links, landing pages, visits, people, conversions, webhooks."""

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
        ('campaigns', '0011_review_currency'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DailySalt',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('salt', models.BinaryField(max_length=32)),
            ],
            options={
                'verbose_name': 'daily salt',
                'verbose_name_plural': 'daily salts',
            },
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('check', 'Read an upload'), ('load', 'Load an import'), ('undo', 'Undo an import'), ('replay', 'Read an import again'), ('recompute', 'Recompute results'), ('watch', 'Look after goals and budgets'), ('enrich', 'Make visits of hits'), ('attribute', 'Attribute conversions'), ('form_mail', 'Send the mail of a form')], max_length=12, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=253, verbose_name='domain')),
                ('token', models.CharField(editable=False, max_length=32)),
                ('verified_at', models.DateTimeField(null=True, verbose_name='verified')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='last checked')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='what is wrong')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='added')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'domain',
                'verbose_name_plural': 'domains',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Hit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=8)),
                ('verdict', models.CharField(max_length=8)),
                ('visitor', models.BinaryField(max_length=16)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('body', models.JSONField(default=dict)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'hit',
                'verbose_name_plural': 'hits',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='HitTally',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace_id', 'day', 'kind', 'reason', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=8)),
                ('reason', models.CharField(max_length=20)),
                ('count', models.IntegerField()),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'tally of hits',
                'verbose_name_plural': 'tallies of hits',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='JourneyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversion_id', models.BigIntegerField(null=True)),
                ('person_id', models.BigIntegerField(null=True)),
                ('visitor', models.BinaryField(max_length=16, null=True)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'change of a journey',
                'verbose_name_plural': 'changes of journeys',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LandingPage',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('slug', models.CharField(max_length=100, verbose_name='address')),
                ('language', models.CharField(default='en', max_length=2, verbose_name='language')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title for search engines')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='description for search engines')),
                ('is_indexed', models.BooleanField(default=False, verbose_name='search engines may list it')),
                ('accent', models.CharField(default='#1d4ed8', max_length=7, verbose_name='colour')),
                ('fields', models.JSONField(default=list, verbose_name='fields of the form')),
                ('button', models.CharField(blank=True, max_length=60, verbose_name='words of the button')),
                ('makes', models.CharField(choices=[('lead', 'a lead'), ('sign_up', 'a sign-up')], default='lead', max_length=8, verbose_name='who fills it in is')),
                ('double_opt_in', models.BooleanField(default=True, verbose_name='confirm the address by e-mail')),
                ('thanks', models.JSONField(default=list, verbose_name='thank-you page')),
                ('thanks_html', models.TextField(blank=True, editable=False)),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='campaigns.domain', verbose_name='domain')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'landing page',
                'verbose_name_plural': 'landing pages',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.SmallIntegerField(verbose_name='version')),
                ('text', models.TextField(max_length=2000, verbose_name='consent text')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='consent_texts', to='campaigns.landingpage')),
            ],
            options={
                'verbose_name': 'consent text',
                'verbose_name_plural': 'consent texts',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=100, verbose_name='short name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('target', models.CharField(max_length=2000, verbose_name='leads to')),
                ('source', models.CharField(blank=True, max_length=100, verbose_name='source')),
                ('medium', models.CharField(blank=True, max_length=100, verbose_name='medium')),
                ('term', models.CharField(blank=True, max_length=200, verbose_name='term')),
                ('content', models.CharField(blank=True, max_length=200, verbose_name='content')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('expired_target', models.CharField(blank=True, max_length=2000, verbose_name='leads to after that')),
                ('password', models.CharField(blank=True, max_length=200, verbose_name='password')),
                ('preview_title', models.CharField(blank=True, max_length=200, verbose_name='title of the preview')),
                ('preview_text', models.CharField(blank=True, max_length=300, verbose_name='text of the preview')),
                ('preview_image', models.CharField(blank=True, max_length=2000, verbose_name='picture of the preview')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='campaigns.campaign', verbose_name='campaign')),
                ('content_item', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='links', to='campaigns.contentitem', verbose_name='content item')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='campaigns.domain', verbose_name='domain')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LinkTarget',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(choices=[('country', 'country'), ('device', 'device'), ('split', 'share of clicks')], max_length=7, verbose_name='for')),
                ('value', models.CharField(blank=True, max_length=20, verbose_name='which')),
                ('share', models.SmallIntegerField(blank=True, null=True, verbose_name='share in percent')),
                ('target', models.CharField(max_length=2000, verbose_name='leads to')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('position', models.SmallIntegerField(default=0)),
                ('link', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='campaigns.link')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LinkClick',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('verdict', models.CharField(choices=[('person', 'person'), ('bot', 'program'), ('preview', 'link preview'), ('prefetch', 'fetched ahead'), ('head', 'only asked whether it is there')], max_length=8)),
                ('visitor', models.BinaryField(max_length=16)),
                ('click_id', models.CharField(blank=True, max_length=22)),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('device', models.CharField(blank=True, max_length=10, verbose_name='device')),
                ('referrer_host', models.CharField(blank=True, max_length=253, verbose_name='came from')),
                ('link', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.link')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('target', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.linktarget')),
            ],
            options={
                'verbose_name': 'click',
                'verbose_name_plural': 'clicks',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PageFile',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('picture', 'picture'), ('magnet', 'lead magnet')], max_length=7)),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.IntegerField(verbose_name='size in bytes')),
                ('body', models.BinaryField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='uploaded')),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='campaigns.landingpage')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'file of a page',
                'verbose_name_plural': 'files of pages',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PageVariant',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('share', models.SmallIntegerField(default=100, verbose_name='share in percent')),
                ('blocks', models.JSONField(default=list, verbose_name='blocks')),
                ('html', models.TextField(blank=True, editable=False)),
                ('position', models.SmallIntegerField(default=0)),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='campaigns.landingpage')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'variant',
                'verbose_name_plural': 'variants',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('email', models.BinaryField(null=True)),
                ('phone', models.BinaryField(null=True)),
                ('name', models.BinaryField(null=True)),
                ('stage', models.CharField(choices=[('visitor', 'visitor'), ('lead', 'lead'), ('qualified', 'qualified'), ('opportunity', 'opportunity'), ('customer', 'customer'), ('lost', 'lost')], default='visitor', max_length=11, verbose_name='stage')),
                ('heard_from', models.CharField(blank=True, max_length=200, verbose_name='heard of us from')),
                ('first_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='first known')),
                ('lead_at', models.DateTimeField(null=True, verbose_name='lead since')),
                ('deal_at', models.DateTimeField(null=True, verbose_name='opportunity since')),
                ('notes', models.TextField(blank=True, max_length=2000, verbose_name='notes')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FormSubmission',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('nonce', models.CharField(max_length=22)),
                ('state', models.CharField(choices=[('waiting', 'waits for the confirmation'), ('accepted', 'accepted'), ('spam', 'held back as spam'), ('expired', 'never confirmed')], max_length=8, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='why')),
                ('answers', models.BinaryField(null=True)),
                ('email_hash', models.BinaryField(max_length=32, null=True)),
                ('heard_from', models.CharField(blank=True, max_length=200, verbose_name='heard of us from')),
                ('visitor', models.BinaryField(max_length=16, null=True)),
                ('click_id', models.CharField(blank=True, max_length=22)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='sent')),
                ('mailed_at', models.DateTimeField(null=True, verbose_name='mail sent')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('downloaded_at', models.DateTimeField(null=True, verbose_name='first download')),
                ('consent', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.consenttext')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='campaigns.landingpage')),
                ('variant', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.pagevariant')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='campaigns.person')),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Conversion',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('lead', 'lead'), ('sign_up', 'sign-up'), ('purchase', 'sale'), ('refund', 'refund')], max_length=8, verbose_name='kind')),
                ('system', models.CharField(blank=True, max_length=20, verbose_name='system')),
                ('external_id', models.CharField(max_length=200, verbose_name='id there')),
                ('source', models.CharField(max_length=10, verbose_name='came by')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('day', models.DateField(verbose_name='day')),
                ('visitor', models.BinaryField(max_length=16, null=True)),
                ('value', models.BigIntegerField(null=True, verbose_name='value')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('refund_of_id_there', models.CharField(blank=True, max_length=200)),
                ('details', models.JSONField(default=dict, verbose_name='details')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('refund_of', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='refunds', to='campaigns.conversion')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('page', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.landingpage')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversions', to='campaigns.person')),
            ],
            options={
                'verbose_name': 'conversion',
                'verbose_name_plural': 'conversions',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('email', 'e-mail address'), ('phone', 'phone number'), ('external', 'id in another system')], max_length=8)),
                ('digest', models.BinaryField(max_length=32)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='campaigns.person')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'key of a person',
                'verbose_name_plural': 'keys of people',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PublicAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=8)),
                ('host', models.CharField(blank=True, max_length=253)),
                ('slug', models.CharField(blank=True, max_length=100)),
                ('kind', models.CharField(choices=[('link', 'link'), ('page', 'landing page'), ('site', 'site key of the script'), ('webhook', "hash of a webhook's secret address"), ('domain', 'own domain, verified')], max_length=8)),
                ('subject_id', models.BigIntegerField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'public address',
                'verbose_name_plural': 'public addresses',
            },
        ),
        migrations.CreateModel(
            name='StageChange',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('visitor', 'visitor'), ('lead', 'lead'), ('qualified', 'qualified'), ('opportunity', 'opportunity'), ('customer', 'customer'), ('lost', 'lost')], max_length=11, verbose_name='stage')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='why')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='stage_changes', to='campaigns.person')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'change of stage',
                'verbose_name_plural': 'changes of stage',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TagAlias',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('campaign', 'utm_campaign'), ('source', 'utm_source'), ('medium', 'utm_medium')], max_length=8, verbose_name='part')),
                ('text', models.CharField(max_length=200, verbose_name='as it is written')),
                ('value', models.CharField(blank=True, max_length=100, verbose_name='means')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tag_aliases', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'tag alias',
                'verbose_name_plural': 'tag aliases',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TagTemplate',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('source', models.CharField(max_length=100, verbose_name='source')),
                ('medium', models.CharField(max_length=100, verbose_name='medium')),
                ('term', models.CharField(blank=True, max_length=200, verbose_name='term')),
                ('content', models.CharField(blank=True, max_length=200, verbose_name='content')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'tag template',
                'verbose_name_plural': 'tag templates',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TrackingSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site_key', models.CharField(editable=False, max_length=22, verbose_name='site key')),
                ('site_hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, size=None, verbose_name='websites')),
                ('cookie_days', models.SmallIntegerField(default=0, verbose_name='days a visitor is known, with consent')),
                ('respects_opt_out', models.BooleanField(default=True, verbose_name='respect Do Not Track and Global Privacy Control')),
                ('allowed_sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='allowed sources')),
                ('allowed_media', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='allowed media')),
                ('separator', models.CharField(choices=[('-', '-'), ('_', '_')], default='-', max_length=1, verbose_name='between words')),
                ('key_pattern', models.CharField(default='{campaign}', max_length=100, verbose_name='pattern of new keys')),
                ('ignored_referrers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, size=None, verbose_name='referrers that get no credit')),
                ('model', models.CharField(choices=[('first', 'First touch'), ('last', 'Last touch'), ('last_non_direct', 'Last non-direct touch'), ('linear', 'Linear'), ('time_decay', 'Time decay'), ('u_last', 'Position-based: first and last'), ('u_lead', 'Position-based: first and lead creation'), ('w', 'W-shaped'), ('full_path', 'Full path')], default='last_non_direct', max_length=15, verbose_name='attribution model')),
                ('look_back_days', models.SmallIntegerField(default=30, verbose_name='look-back in days')),
                ('date_basis', models.CharField(choices=[('conversion', 'day of the conversion'), ('touch', 'day of the touch')], default='conversion', max_length=10, verbose_name='date basis')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'tracking settings',
                'verbose_name_plural': 'tracking settings',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(choices=[('click', 'click on a link'), ('site', 'visit of the website'), ('page', 'visit of a landing page'), ('stated', 'told by another system')], max_length=6)),
                ('visitor', models.BinaryField(max_length=16)),
                ('started_at', models.DateTimeField(verbose_name='began')),
                ('last_at', models.DateTimeField(verbose_name='last seen')),
                ('click_id', models.CharField(blank=True, max_length=22)),
                ('host', models.CharField(blank=True, max_length=253, verbose_name='website')),
                ('path', models.CharField(blank=True, max_length=500, verbose_name='first page')),
                ('referrer_host', models.CharField(blank=True, max_length=253, verbose_name='came from')),
                ('utm_source', models.CharField(blank=True, max_length=200)),
                ('utm_medium', models.CharField(blank=True, max_length=200)),
                ('utm_campaign', models.CharField(blank=True, max_length=200)),
                ('utm_term', models.CharField(blank=True, max_length=200)),
                ('utm_content', models.CharField(blank=True, max_length=200)),
                ('ad_click', models.CharField(blank=True, max_length=10)),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('device', models.CharField(blank=True, max_length=10, verbose_name='device')),
                ('page_count', models.IntegerField(default=0, verbose_name='pages')),
                ('seconds', models.IntegerField(default=0, verbose_name='seconds')),
                ('campaign', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('link', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.link')),
                ('page', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.landingpage')),
                ('variant', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.pagevariant')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PageView',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=22)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('host', models.CharField(max_length=253, verbose_name='website')),
                ('path', models.CharField(max_length=500, verbose_name='page')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('seconds', models.IntegerField(null=True, verbose_name='seconds')),
                ('scroll', models.SmallIntegerField(null=True, verbose_name='scrolled in percent')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('visit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.visit')),
            ],
            options={
                'verbose_name': 'page view',
                'verbose_name_plural': 'page views',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Interaction',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=22)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('kind', models.CharField(choices=[('outbound', 'left by a link'), ('download', 'downloaded a file'), ('event', 'event of the website')], max_length=8)),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='address')),
                ('props', models.JSONField(default=dict)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('visit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.visit')),
            ],
            options={
                'verbose_name': 'interaction',
                'verbose_name_plural': 'interactions',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='VisitorLink',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('visitor', models.BinaryField(max_length=16)),
                ('linked_at', models.DateTimeField(verbose_name='since')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='visitors', to='campaigns.person')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'visitor of a person',
                'verbose_name_plural': 'visitors of people',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WebhookSource',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('vendor', models.CharField(choices=[('shopify', 'Shopify'), ('stripe', 'Stripe'), ('woocommerce', 'WooCommerce'), ('hubspot', 'HubSpot')], max_length=12, verbose_name='system')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('secret', models.BinaryField(null=True)),
                ('token', models.BinaryField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='added')),
                ('heard_at', models.DateTimeField(null=True, verbose_name='last heard of')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='what is wrong')),
                ('stopped_at', models.DateTimeField(null=True, verbose_name='stopped')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=200)),
                ('topic', models.CharField(blank=True, max_length=100, verbose_name='about')),
                ('state', models.CharField(choices=[('done', 'done'), ('ignored', 'not about leads or sales'), ('refused', 'refused')], max_length=7, verbose_name='state')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='detail')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('webhook', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='campaigns.webhooksource')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CampaignKey',
            fields=[
                ('id', models.BigIntegerField(default=accounts.models.random_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=100, verbose_name='campaign key')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'verbose_name': 'campaign key',
                'verbose_name_plural': 'campaign keys',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'key'), name='one_campaign_a_key'), models.UniqueConstraint(fields=('workspace', 'campaign'), name='one_key_a_campaign')],
            },
            managers=[
                ('all_workspaces', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='domain',
            constraint=models.UniqueConstraint(fields=('workspace', 'host'), name='one_domain_a_host'),
        ),
        migrations.AddIndex(
            model_name='hit',
            index=models.Index(fields=['workspace', 'id'], name='hit_in_order'),
        ),
        migrations.AddIndex(
            model_name='journeychange',
            index=models.Index(fields=['workspace', 'id'], name='journey_change_in_order'),
        ),
        migrations.AddIndex(
            model_name='landingpage',
            index=models.Index(fields=['workspace', '-created_at'], name='page_newest_first'),
        ),
        migrations.AddIndex(
            model_name='landingpage',
            index=models.Index(fields=['workspace', 'campaign'], name='page_of_a_campaign'),
        ),
        migrations.AddConstraint(
            model_name='consenttext',
            constraint=models.UniqueConstraint(fields=('workspace', 'page', 'version'), name='one_consent_text_a_version'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['workspace', '-created_at'], name='link_newest_first'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['workspace', 'campaign'], name='link_of_a_campaign'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(fields=['workspace', 'link', 'position'], name='target_of_a_link'),
        ),
        migrations.AddConstraint(
            model_name='linktarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule', 'split'), ('share__gte', 1), ('share__lte', 99), ('value', '')), models.Q(models.Q(('rule', 'split'), _negated=True), ('share__isnull', True), models.Q(('value', ''), _negated=True)), _connector='OR'), name='target_is_for_somebody'),
        ),
        migrations.AddIndex(
            model_name='linkclick',
            index=models.Index(fields=['workspace', 'link', 'at'], name='click_of_a_link'),
        ),
        migrations.AddIndex(
            model_name='pagefile',
            index=models.Index(fields=['workspace', 'page'], name='file_of_a_page'),
        ),
        migrations.AddConstraint(
            model_name='pagevariant',
            constraint=models.UniqueConstraint(fields=('workspace', 'page', 'name'), name='one_variant_a_name'),
        ),
        migrations.AddConstraint(
            model_name='pagevariant',
            constraint=models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 100)), name='variant_share_is_a_share'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['workspace', '-lead_at'], name='lead_newest_first'),
        ),
        migrations.AddIndex(
            model_name='formsubmission',
            index=models.Index(fields=['workspace', 'page', '-at'], name='submission_newest_first'),
        ),
        migrations.AddIndex(
            model_name='formsubmission',
            index=models.Index(fields=['workspace', 'person'], name='submission_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='formsubmission',
            index=models.Index(fields=['workspace', 'email_hash'], name='submission_by_email'),
        ),
        migrations.AddConstraint(
            model_name='formsubmission',
            constraint=models.UniqueConstraint(fields=('workspace', 'page', 'nonce'), name='one_submission_a_form'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['workspace', 'day', 'kind'], name='conversion_by_day'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['workspace', 'person', 'at'], name='conversion_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['workspace', 'visitor', 'at'], name='conversion_of_a_visitor'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['workspace', 'refund_of'], name='refund_of_a_sale'),
        ),
        migrations.AddConstraint(
            model_name='conversion',
            constraint=models.UniqueConstraint(fields=('workspace', 'system', 'kind', 'external_id'), name='one_conversion_an_id'),
        ),
        migrations.AddConstraint(
            model_name='conversion',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('currency', ''), _negated=True), _connector='OR'), name='conversion_value_has_a_currency'),
        ),
        migrations.AddIndex(
            model_name='personkey',
            index=models.Index(fields=['workspace', 'person'], name='key_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='personkey',
            constraint=models.UniqueConstraint(fields=('workspace', 'kind', 'digest'), name='one_person_a_key'),
        ),
        migrations.AddIndex(
            model_name='publicaddress',
            index=models.Index(fields=['workspace', 'kind', 'subject_id'], name='address_of_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='publicaddress',
            constraint=models.UniqueConstraint(fields=('space', 'host', 'slug'), name='one_subject_an_address'),
        ),
        migrations.AddIndex(
            model_name='stagechange',
            index=models.Index(fields=['workspace', 'person', 'at'], name='stage_change_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='tagalias',
            constraint=models.UniqueConstraint(fields=('workspace', 'part', 'text'), name='one_meaning_a_tag'),
        ),
        migrations.AddConstraint(
            model_name='tagalias',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('campaign__isnull', False), ('part', 'campaign'), ('value', '')), models.Q(models.Q(('part', 'campaign'), _negated=True), ('campaign__isnull', True), models.Q(('value', ''), _negated=True)), _connector='OR'), name='tag_alias_means_something'),
        ),
        migrations.AddConstraint(
            model_name='tagtemplate',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='one_tag_template_a_name'),
        ),
        migrations.AddConstraint(
            model_name='trackingsettings',
            constraint=models.UniqueConstraint(fields=('workspace',), name='one_tracking_settings_a_workspace'),
        ),
        migrations.AddConstraint(
            model_name='trackingsettings',
            constraint=models.CheckConstraint(condition=models.Q(('look_back_days__gte', 1), ('look_back_days__lte', 365)), name='look_back_is_at_most_a_year'),
        ),
        migrations.AddConstraint(
            model_name='trackingsettings',
            constraint=models.CheckConstraint(condition=models.Q(('cookie_days__gte', 0), ('cookie_days__lte', 365)), name='cookie_lives_at_most_a_year'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['workspace', 'visitor', 'started_at'], name='visit_of_a_visitor'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['workspace', 'started_at'], name='visit_by_time'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('click_id', ''), _negated=True), fields=['workspace', 'click_id'], name='visit_by_click'),
        ),
        migrations.AddIndex(
            model_name='pageview',
            index=models.Index(fields=['workspace', 'visit'], name='view_of_a_visit'),
        ),
        migrations.AddIndex(
            model_name='pageview',
            index=models.Index(fields=['workspace', 'at'], name='view_by_time'),
        ),
        migrations.AddConstraint(
            model_name='pageview',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='one_page_view_a_key'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['workspace', 'visit'], name='interaction_of_a_visit'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['workspace', 'name', 'at'], name='interaction_by_name'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='one_interaction_a_key'),
        ),
        migrations.AddIndex(
            model_name='visitorlink',
            index=models.Index(fields=['workspace', 'person'], name='visitor_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='visitorlink',
            constraint=models.UniqueConstraint(fields=('workspace', 'visitor', 'person'), name='one_link_a_visitor_and_person'),
        ),
        migrations.AddConstraint(
            model_name='webhooksource',
            constraint=models.UniqueConstraint(fields=('workspace', 'vendor', 'name'), name='one_webhook_a_name'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['workspace', 'webhook', '-received_at'], name='delivery_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('workspace', 'webhook', 'external_id'), name='one_delivery_an_id'),
        ),
        migrations.RunSQL(
            'ALTER TABLE campaigns_contentitem ADD CONSTRAINT campaigns_contentitem_in_workspace UNIQUE (workspace_id, id)',
            'ALTER TABLE campaigns_contentitem DROP CONSTRAINT campaigns_contentitem_in_workspace',
        ),
        ProtectTable('campaigns_domain', keyed=True),
        ProtectTable('campaigns_hit'),
        ProtectTable('campaigns_hittally'),
        ProtectTable('campaigns_journeychange'),
        ProtectTable('campaigns_landingpage', keyed=True, domain_id='campaigns_domain', campaign_id='campaigns_campaign'),
        ProtectTable('campaigns_consenttext', keyed=True, page_id='campaigns_landingpage'),
        ProtectTable('campaigns_link', keyed=True, domain_id='campaigns_domain', campaign_id='campaigns_campaign', content_item_id='campaigns_contentitem'),
        ProtectTable('campaigns_linktarget', keyed=True, link_id='campaigns_link'),
        ProtectTable('campaigns_linkclick', link_id='campaigns_link', target_id='campaigns_linktarget'),
        ProtectTable('campaigns_pagefile', page_id='campaigns_landingpage'),
        ProtectTable('campaigns_pagevariant', keyed=True, page_id='campaigns_landingpage'),
        ProtectTable('campaigns_person', keyed=True),
        ProtectTable('campaigns_formsubmission', page_id='campaigns_landingpage', variant_id='campaigns_pagevariant', person_id='campaigns_person', consent_id='campaigns_consenttext'),
        ProtectTable('campaigns_conversion', keyed=True, person_id='campaigns_person', refund_of_id='campaigns_conversion', page_id='campaigns_landingpage'),
        ProtectTable('campaigns_personkey', person_id='campaigns_person'),
        ProtectTable('campaigns_stagechange', person_id='campaigns_person'),
        ProtectTable('campaigns_tagalias', campaign_id='campaigns_campaign'),
        ProtectTable('campaigns_tagtemplate'),
        ProtectTable('campaigns_trackingsettings'),
        ProtectTable('campaigns_visit', keyed=True, campaign_id='campaigns_campaign', link_id='campaigns_link', page_id='campaigns_landingpage', variant_id='campaigns_pagevariant'),
        ProtectTable('campaigns_pageview', visit_id='campaigns_visit'),
        ProtectTable('campaigns_interaction', visit_id='campaigns_visit'),
        ProtectTable('campaigns_visitorlink', person_id='campaigns_person'),
        ProtectTable('campaigns_webhooksource', keyed=True),
        ProtectTable('campaigns_webhookdelivery', webhook_id='campaigns_webhooksource'),
        ProtectTable('campaigns_campaignkey', campaign_id='campaigns_campaign'),
    ]
