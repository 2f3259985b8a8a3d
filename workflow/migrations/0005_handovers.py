import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_community_workers_and_stand_ins'),
        ('projects', '0002_append_only'),
        ('workflow', '0004_issue_four'),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('projects', models.JSONField(default=list, verbose_name='项目编号')),
                ('deactivated', models.BooleanField(default=False, verbose_name='同时停用账号')),
                ('on', models.DateField(verbose_name='日期')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to=settings.AUTH_USER_MODEL, verbose_name='移交人')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
            ],
            options={
                'verbose_name': '移交',
                'verbose_name_plural': '移交',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('successor', models.F('person')), _negated=True), name='handed_to_another')],
            },
        ),
        append_only("workflow_handover"),
    ]
