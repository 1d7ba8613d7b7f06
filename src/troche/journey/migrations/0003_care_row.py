from django.db import migrations, models

from troche.ledger.tenancy import protect


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0002_in_session'),
    ]

    operations = [
        migrations.CreateModel(
            name='CareRow',
            fields=[
                ('pk', models.CompositePrimaryKey('stream_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('stream_id', models.UUIDField()),
                ('clinic_id', models.UUIDField()),
                ('key', models.TextField()),
                ('state', models.TextField()),
                ('phase', models.TextField()),
                ('prescriber', models.UUIDField(null=True)),
                ('therapist', models.UUIDField(null=True)),
                ('coordinator', models.UUIDField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['clinic_id', 'prescriber', 'state'], name='carerow_prescriber'), models.Index(fields=['clinic_id', 'therapist', 'state'], name='carerow_therapist')],
            },
        ),
        protect("journey_carerow"),
    ]
