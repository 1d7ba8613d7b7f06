"""Who finds that nobody kept says so to the other keepers: devices are given time to be heard again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_clinic_position")]

    operations = [migrations.AddField("keeperbeat", "back_at", models.DateTimeField(null=True))]
