from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bags', '0005_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='packedfrom',
            name='chosen_at',
            field=models.JSONField(default=dict, help_text='schema → when the selection was saved that was packed last.'),
        ),
    ]
