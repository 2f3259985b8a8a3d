import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of worklist lines is derived and was never filled: it is made again with what a line holds."""

    dependencies = [
        ('accounts', '0002_account_events'),
        ('projects', '0008_worklist_marks'),
        ('workflow', '0005_handovers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name='WaitingItem'),
        migrations.CreateModel(
            name='WaitingItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_collation='C', max_length=40)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('role', models.CharField(max_length=24)),
                ('but_for', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('sentence', models.TextField()),
                ('where', models.CharField(max_length=120)),
                ('due_on', models.DateField(null=True)),
                ('more', models.PositiveSmallIntegerField(default=0)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.department')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_items', to='projects.project')),
            ],
            options={
                'verbose_name': '待办事项',
                'verbose_name_plural': '待办事项',
                'ordering': ['due_on', 'code', 'rank'],
                'indexes': [models.Index(fields=['role', 'due_on', 'code', 'rank'], name='waiting_for_role'), models.Index(fields=['department', 'due_on', 'code', 'rank'], name='waiting_for_department')],
            },
        ),
        migrations.CreateModel(
            name='WorklistState',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='worklist_state', serialize=False, to='projects.project')),
                ('made_on', models.DateField(null=True)),
            ],
            options={
                'verbose_name': '待办事项更新日期',
                'verbose_name_plural': '待办事项更新日期',
            },
        ),
    ]
