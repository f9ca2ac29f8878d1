from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bags', '0004_packed_from'),
    ]

    operations = [
        migrations.AddField(
            model_name='bag',
            name='gone',
            field=models.JSONField(default=dict, help_text='What was chosen and is not in it: count, and of the first schema, key, title, reason.'),
        ),
        migrations.AddField(
            model_name='packedfrom',
            name='too_large',
            field=models.BigIntegerField(blank=True, help_text='Bytes on the wire of what was packed last and is no bag: beyond the policy.', null=True),
        ),
    ]
