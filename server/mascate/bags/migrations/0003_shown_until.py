from django.db import migrations, models
from django.db.models import F


def until_the_days_end(apps, schema_editor):
    apps.get_model("bags", "Bag").objects.update(shown_until=F("day_end"))


class Migration(migrations.Migration):

    dependencies = [
        ('bags', '0002_sections'),
    ]

    operations = [
        migrations.AddField(
            model_name='bag',
            name='shown_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(until_the_days_end, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='bag',
            name='shown_until',
            field=models.DateTimeField(help_text="The day's end, or earlier where the policy gives bags some hours."),
        ),
    ]
