from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0009_released_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegisterChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rep', models.BigIntegerField(help_text="A rep's id; 0: everybody.")),
                ('kind', models.CharField(max_length=20)),
                ('number', models.BigIntegerField(default=1, help_text='Counts up with each change.')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rep', 'kind'), name='one_change_per_rep_and_kind')],
            },
        ),
    ]
