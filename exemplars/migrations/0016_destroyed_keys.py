from django.db import migrations, models


class Migration(migrations.Migration):
    """When the holder of a ballot key has declared its file destroyed; a column without a default."""

    dependencies = [
        ('exemplars', '0015_paper_sessions'),
    ]

    operations = [
        migrations.AddField(
            model_name='ballotkey',
            name='destroyed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
