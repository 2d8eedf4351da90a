import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0005_emblems_of_the_office'),
    ]

    operations = [
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token', models.TextField(verbose_name='huy hiệu đã ký')),
                ('status_list', models.PositiveSmallIntegerField()),
                ('status_index', models.PositiveIntegerField()),
                ('asked_on', models.DateField(verbose_name='ngày đề nghị')),
                ('request', models.CharField(max_length=200, verbose_name='giấy đề nghị')),
                ('issued_by', models.CharField(max_length=150)),
                ('issued_at', models.DateTimeField()),
                ('withdrawn_by', models.CharField(blank=True, max_length=150)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='certificates.certificate')),
                ('signed_with', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='certificates.signingkey')),
            ],
            options={
                'verbose_name': 'huy hiệu số',
                'verbose_name_plural': 'huy hiệu số',
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('status_list', 'status_index'), name='status_place_once'),
                    models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('certificate',), name='one_badge_a_certificate'),
                    models.CheckConstraint(condition=models.Q(('status_index__lt', 131072)), name='status_place_in_its_list'),
                ],
            },
        ),
    ]
