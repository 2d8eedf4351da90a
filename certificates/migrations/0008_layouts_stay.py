from django.db import migrations

from certificates.models.freezing import install_triggers, remove_triggers


class Migration(migrations.Migration):
    """The database itself refuses to change a version of a layout."""

    dependencies = [("certificates", "0007_digital_signatures")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: install_triggers(editor.connection),
            lambda apps, editor: remove_triggers(editor.connection),
        )
    ]
