import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_letterhead'),
        ('bags', '0003_shown_until'),
    ]

    operations = [
        migrations.CreateModel(
            name='PackedFrom',
            fields=[
                ('rep', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='packed_from', serialize=False, to='accounts.rep')),
                ('numbers', models.JSONField(help_text="The registers' change numbers, read before the rows.")),
                ('packed_at', models.DateTimeField(help_text='When it was packed last, with another or with equal content.')),
            ],
        ),
    ]
