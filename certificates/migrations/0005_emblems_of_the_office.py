import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0004_layouts_of_the_office'),
    ]

    operations = [
        migrations.CreateModel(
            name='Emblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(choices=[('quoc-huy', 'Quốc huy'), ('dang-huy', 'Đảng huy'), ('bieu-trung', 'Biểu trưng đoàn thể')], max_length=20, verbose_name='huy hiệu')),
                ('sha256', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=200, verbose_name='nguồn tệp')),
                ('sent_by', models.CharField(max_length=150)),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('used_by', models.CharField(blank=True, max_length=150)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'huy hiệu',
                'verbose_name_plural': 'huy hiệu',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('used_at__isnull', False)), fields=('name',), name='one_emblem_in_use_a_side')],
            },
        ),
    ]
