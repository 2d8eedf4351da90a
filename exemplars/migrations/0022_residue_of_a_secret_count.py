from django.db import migrations, models
from django.utils.translation import gettext_lazy as _


class Migration(migrations.Migration):
    """That a secret count may still have deleted rows on the disk; a table of its own, empty."""

    dependencies = [
        ('exemplars', '0021_what_comes_back_of_a_revoked_award'),
    ]

    operations = [
        migrations.CreateModel(
            name='Residue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': _('dấu vết của một lần kiểm phiếu kín'),
                'verbose_name_plural': _('dấu vết của một lần kiểm phiếu kín'),
            },
        ),
    ]
