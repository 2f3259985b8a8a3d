import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_notice_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorklistMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='worklist_marks', to='projects.project')),
            ],
            options={
                'verbose_name': '待办事项更新标记',
                'verbose_name_plural': '待办事项更新标记',
            },
        ),
    ]
