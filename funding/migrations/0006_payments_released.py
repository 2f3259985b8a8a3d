"""Payments are released by a second person; those from before stand as paid on their day, marked as earlier."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from funding.payment_guard import EARLIER, GUARD


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0005_contributions_guarded'),
        ('projects', '0002_append_only'),
        ('works', '0006_acceptance_sheet'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('retention_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='质保金比例(%)')),
                ('recorded_on', models.DateField(verbose_name='登记日期')),
            ],
            options={
                'verbose_name': '合同约定',
                'verbose_name_plural': '合同约定',
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='released_or_refused',
        ),
        migrations.AddField(
            model_name='payee',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='停用人'),
        ),
        migrations.AddField(
            model_name='payment',
            name='is_earlier',
            field=models.BooleanField(default=False, editable=False, verbose_name='启用放行以前登记'),
        ),
        migrations.AddField(
            model_name='payment',
            name='noted_on',
            field=models.DateField(blank=True, null=True, verbose_name='街道知悉日期'),
        ),
        migrations.AddField(
            model_name='payment',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='查收时间'),
        ),
        migrations.AddField(
            model_name='payment',
            name='refused_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='不予放行人'),
        ),
        migrations.AddField(
            model_name='payment',
            name='taken_back_on',
            field=models.DateField(blank=True, null=True, verbose_name='撤回日期'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='paid_on',
            field=models.DateField(verbose_name='申请支付日期'),
        ),
        EARLIER,
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('refused_on__isnull', True), ('released_on__isnull', True), ('taken_back_on__isnull', True)), fields=['paid_on', 'id'], name='payments_waiting'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['-paid_on', '-id'], name='payments_newest'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_on__isnull', True), ('released_on__isnull', True)), models.Q(('released_on__isnull', True), ('taken_back_on__isnull', True)), models.Q(('refused_on__isnull', True), ('taken_back_on__isnull', True)), _connector='OR'), name='payment_decided_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_by__isnull', True), ('released_on__isnull', True)), models.Q(('is_earlier', False), ('released_by__isnull', False), ('released_on__isnull', False)), models.Q(('is_earlier', True), ('released_by__isnull', True), ('released_on__isnull', False)), _connector='OR'), name='released_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('refused_on__isnull', True), models.Q(('refused_by__isnull', False), models.Q(('refuse_reason', ''), _negated=True)), _connector='OR'), name='refused_payment_says_why'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('tender__isnull', True), models.Q(('stage', ''), _negated=True), _connector='OR'), name='payment_of_contract_has_a_stage'),
        ),
        migrations.AddField(
            model_name='contractterm',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='contractterm',
            name='tender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='works.tender', verbose_name='合同'),
        ),
        migrations.AddConstraint(
            model_name='contractterm',
            constraint=models.CheckConstraint(condition=models.Q(('retention_percent__gte', 0), ('retention_percent__lte', 100)), name='retention_is_a_share'),
        ),
        GUARD,
    ]
