import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import leads.models.lead
import modelcluster.fields
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsultationPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('form_uuid', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('introduction', wagtail.fields.RichTextField(blank=True, help_text='Shown above the questions. Say who reads the answers and how soon.', verbose_name='introduction')),
                ('submit_label', models.CharField(default='Ask for a consultation', max_length=60, verbose_name='button')),
                ('thank_you_heading', models.CharField(default='Thank you. We have your enquiry.', max_length=120, verbose_name='thank-you heading')),
                ('thank_you_text', wagtail.fields.RichTextField(blank=True, help_text='Say what happens next, and what to do in an emergency.', verbose_name='thank-you text')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('closes_after', models.PositiveIntegerField(blank=True, null=True, verbose_name='closes after so many leads')),
                ('closed_text', wagtail.fields.RichTextField(blank=True, help_text='Shown instead of the questions. Say where else people find help.', verbose_name='text while closed')),
                ('reply_subject', models.CharField(blank=True, help_text='Leave this empty to send no e-mail to the visitor.', max_length=120, verbose_name='subject')),
                ('reply_text', models.TextField(blank=True, help_text="{name} and {reference} stand for the visitor's name and reference, {withdraw} for the address where consent to news can be taken back.", verbose_name='text')),
            ],
            options={
                'verbose_name': 'consultation page',
                'verbose_name_plural': 'consultation pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DayKey',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('key', models.CharField(max_length=64, verbose_name='key')),
            ],
            options={
                'verbose_name': 'day key',
                'verbose_name_plural': 'day keys',
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.UUIDField(default=leads.models.lead.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=leads.models.lead.new_reference, editable=False, max_length=9, unique=True, verbose_name='reference')),
                ('received_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='received')),
                ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                ('form_title', models.CharField(max_length=255, verbose_name='form')),
                ('is_late', models.BooleanField(default=False, help_text='Sent after this version of the form was replaced.', verbose_name='late')),
                ('origin_title', models.CharField(blank=True, max_length=255, verbose_name='origin')),
                ('origin_path', models.CharField(blank=True, max_length=2000, verbose_name='origin path')),
                ('origin_revision', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='origin revision')),
                ('origin_section', models.CharField(blank=True, max_length=36, verbose_name='section id')),
                ('origin_section_label', models.CharField(blank=True, max_length=255, verbose_name='section')),
                ('campaign', models.JSONField(blank=True, default=dict, verbose_name='campaign')),
                ('envelope', models.BinaryField(default=b'', verbose_name='answers')),
                ('data_key', models.BinaryField(null=True, verbose_name='data key')),
                ('key_id', models.CharField(blank=True, db_index=True, max_length=12, verbose_name='master key')),
                ('next_step', models.CharField(blank=True, max_length=200, verbose_name='next step')),
                ('next_step_due', models.DateField(blank=True, null=True, verbose_name='due')),
                ('visitor_key', models.CharField(blank=True, db_index=True, max_length=64, verbose_name="visitor's key")),
                ('sender', models.CharField(blank=True, max_length=64, verbose_name="sender's network")),
                ('quarantine', models.CharField(blank=True, choices=[('', 'Not suspected'), ('honeypot', 'Filled in a field that people do not see'), ('content', 'Reads like advertising'), ('too_fast', 'Sent faster than a person can type'), ('rate', 'Too many from one place')], default='', max_length=12, verbose_name='kept aside')),
                ('retention_until', models.DateField(blank=True, db_index=True, null=True, verbose_name='kept until')),
                ('legal_hold', models.BooleanField(default=False, verbose_name='legal hold')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='erased')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='corrections', to='leads.lead', verbose_name='corrects')),
                ('form_page', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='form')),
                ('origin_page', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='origin')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
                'ordering': ['-id'],
                'permissions': [('view_lead_contact', "Can see a lead's name, e-mail and phone"), ('view_lead_answers', "Can see a lead's other answers"), ('export_lead', 'Can export leads'), ('erase_lead', "Can erase what a lead's visitor gave")],
            },
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                ('form_uuid', models.UUIDField(db_index=True, verbose_name='form')),
                ('definition', models.JSONField(verbose_name='definition')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
            ],
            options={
                'verbose_name': 'form version',
                'verbose_name_plural': 'form versions',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='LeadStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('colour', models.CharField(choices=[('grey', 'Grey'), ('blue', 'Blue'), ('amber', 'Amber'), ('green', 'Green'), ('red', 'Red')], default='grey', max_length=8, verbose_name='colour')),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('booked', 'Booked'), ('unsuitable', 'Not suitable'), ('closed', 'Closed')], default='open', max_length=12, verbose_name='outcome')),
            ],
            options={
                'verbose_name': 'lead status',
                'verbose_name_plural': 'lead statuses',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('address', models.TextField(blank=True, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('opening_hours', models.TextField(blank=True, verbose_name='opening hours')),
            ],
            options={
                'verbose_name': 'location',
                'verbose_name_plural': 'locations',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('url', models.CharField(max_length=500, validators=[django.core.validators.URLValidator(schemes=['https'])], verbose_name='address')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ConsentStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='For editors. Visitors never see it.', max_length=120, verbose_name='name')),
                ('purpose', models.CharField(choices=[('processing', 'To handle the enquiry'), ('marketing', 'To send news and offers')], default='processing', max_length=16, verbose_name='purpose')),
                ('text', models.TextField(help_text='The exact sentence the visitor agrees to, next to the tick box.', verbose_name='statement')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
            ],
            options={
                'verbose_name': 'consent statement',
                'verbose_name_plural': 'consent statements',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='EscrowedKey',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='escrow', serialize=False, to='leads.lead')),
                ('ciphertext', models.BinaryField(verbose_name='data key')),
                ('key_id', models.CharField(max_length=12, verbose_name='master key')),
                ('escrowed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='erased')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='destroyed after')),
            ],
            options={
                'verbose_name': 'escrowed key',
                'verbose_name_plural': 'escrowed keys',
            },
        ),
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user_name', models.CharField(max_length=255, verbose_name='by')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('filters', models.JSONField(blank=True, default=dict, verbose_name='filters')),
                ('columns', models.JSONField(blank=True, default=list, verbose_name='columns')),
                ('file_format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel'), ('ndjson', 'NDJSON')], max_length=8, verbose_name='format')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('count', models.PositiveIntegerField(blank=True, null=True, verbose_name='leads')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked for')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'export',
                'verbose_name_plural': 'exports',
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='lead',
            name='form_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='leads.formversion', verbose_name='form version'),
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='digest')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='idempotency_keys', to='leads.lead')),
            ],
            options={
                'verbose_name': 'idempotency key',
                'verbose_name_plural': 'idempotency keys',
            },
        ),
        migrations.CreateModel(
            name='LeadNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('ciphertext', models.BinaryField(verbose_name='note')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='leads.lead')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['created_at'],
            },
        ),
        migrations.AddField(
            model_name='lead',
            name='status',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='leads.leadstatus', verbose_name='status'),
        ),
        migrations.AddField(
            model_name='lead',
            name='location',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to='leads.location', verbose_name='location'),
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('clean_name', models.CharField(blank=True, default='', help_text='Safe name of the form field, the label converted to ascii_snake_case', max_length=255, verbose_name='name')),
                ('label', models.CharField(help_text='The label of the form field', max_length=255, verbose_name='label')),
                ('required', models.BooleanField(default=True, verbose_name='required')),
                ('choices', models.TextField(blank=True, help_text='Comma or new line separated list of choices. Only applicable in checkboxes, radio and dropdown.', verbose_name='choices')),
                ('default_value', models.TextField(blank=True, help_text='Default value. Comma or new line separated values supported for checkboxes.', verbose_name='default value')),
                ('help_text', models.CharField(blank=True, max_length=255, verbose_name='help text')),
                ('uuid', models.UUIDField(blank=True, default=uuid.uuid4)),
                ('role', models.CharField(choices=[('other', 'Anything else'), ('full_name', 'Full name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('condition', 'Condition of interest'), ('location', 'Preferred location'), ('preferred_time', 'Preferred time'), ('message', 'Message'), ('consent', 'Consent')], default='other', help_text='What the answer is. Staff, mails and exports find it by its role.', max_length=16, verbose_name='role')),
                ('field_type', models.CharField(choices=[('singleline', 'Single line text'), ('multiline', 'Multi-line text'), ('email', 'Email'), ('number', 'Number'), ('url', 'URL'), ('checkbox', 'Checkbox'), ('checkboxes', 'Checkboxes'), ('dropdown', 'Drop down'), ('multiselect', 'Multiple select'), ('radio', 'Radio buttons'), ('date', 'Date'), ('datetime', 'Date/time'), ('hidden', 'Hidden field')], default='singleline', max_length=16, verbose_name='field type')),
                ('consent_statement', models.ForeignKey(blank=True, help_text='For the role consent: the sentence beside the tick box.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.consentstatement', verbose_name='consent statement')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='leads.consultationpage')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('condition', models.CharField(blank=True, help_text='A word of the condition of interest, such as “migraine”.', max_length=100, verbose_name='only about')),
                ('verified_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='verified')),
                ('code_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('code_expires_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('location', models.ForeignKey(blank=True, help_text='Leave this empty to hear of leads for every location.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='leads.location', verbose_name='only for')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'ordering': ['address'],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(blank=True, choices=[('open', 'Open'), ('booked', 'Booked'), ('unsuitable', 'Not suitable'), ('closed', 'Closed')], help_text='Leave this empty for every outcome.', max_length=12, verbose_name='outcome')),
                ('days', models.PositiveIntegerField(help_text='Counted from arrival.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='days')),
                ('action', models.CharField(choices=[('erase', 'Erase the answers, keep the count'), ('delete', 'Delete the lead')], default='erase', max_length=8, verbose_name='then')),
                ('form_page', models.ForeignKey(blank=True, help_text='Leave this empty for every form.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='form')),
            ],
            options={
                'verbose_name': 'retention rule',
                'verbose_name_plural': 'retention rules',
                'ordering': ['days'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='message id')),
                ('channel', models.CharField(choices=[('staff_mail', 'E-mail to staff'), ('visitor_mail', 'E-mail to the visitor'), ('webhook', 'Webhook')], max_length=16, verbose_name='channel')),
                ('recipient', models.CharField(blank=True, max_length=500, verbose_name='recipient')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed')], default='waiting', max_length=8, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='held by a worker until')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='problem')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='leads.lead')),
                ('webhook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='leads.webhook', verbose_name='webhook')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.UUIDField(verbose_name='question')),
                ('purpose', models.CharField(choices=[('processing', 'To handle the enquiry'), ('marketing', 'To send news and offers')], max_length=16, verbose_name='purpose')),
                ('text', models.TextField(verbose_name='statement')),
                ('version', models.CharField(max_length=40, verbose_name='version')),
                ('language', models.CharField(max_length=35, verbose_name='language')),
                ('given', models.BooleanField(verbose_name='given')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='leads.consentstatement')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='leads.lead')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'indexes': [models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['lead'], name='leads_consent_withdrawn')],
                'constraints': [models.UniqueConstraint(fields=('lead', 'question'), name='leads_consent_once_per_question')],
            },
        ),
        migrations.CreateModel(
            name='BlindIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('name_word', 'Word of a name')], max_length=10, verbose_name='kind')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blind_indexes', to='leads.lead')),
            ],
            options={
                'verbose_name': 'blind index',
                'verbose_name_plural': 'blind indexes',
                'indexes': [models.Index(fields=['digest', 'kind'], name='leads_blindindex_search')],
            },
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('status'), models.OrderBy(models.F('id'), descending=True), name='leads_lead_status'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('next_step_due'), models.OrderBy(models.F('id'), descending=True), name='leads_lead_due'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('form_page'), models.OrderBy(models.F('id'), descending=True), name='leads_lead_form'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('origin_page'), models.OrderBy(models.F('id'), descending=True), name='leads_lead_origin'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('sender'), models.OrderBy(models.F('id'), descending=True), name='leads_lead_sender'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.OrderBy(models.F('id'), descending=True), condition=models.Q(('quarantine', ''), _negated=True), name='leads_lead_quarantined'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('data_key__isnull', True), ('erased_at__isnull', False)), models.Q(('data_key__isnull', False), ('erased_at__isnull', True)), _connector='OR'), name='leads_lead_has_a_key_until_erased'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(models.F('address'), django.db.models.functions.comparison.Coalesce('location', 0, output_field=models.BigIntegerField()), models.F('condition'), name='leads_recipient_once'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('form_page', 0, output_field=models.BigIntegerField()), models.F('outcome'), name='leads_retentionrule_once'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='leads_retentionrule_at_least_a_day'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_attempt_at'], name='leads_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='leads_delivery_sent_has_its_time'),
        ),
    ]
