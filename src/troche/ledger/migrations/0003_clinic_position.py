"""Each stream knows how much of the clinic its rows show, so that they are made again when the clinic changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_walls")]

    operations = [
        migrations.AddField("stream", "clinic_position", models.IntegerField(default=0)),
        migrations.AddIndex(
            "stream", models.Index(fields=["clinic_id", "clinic_position"], name="stream_by_clinic_position")
        ),
    ]
