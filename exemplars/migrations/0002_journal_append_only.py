from django.db import migrations

from exemplars.shared.journal import install_triggers, remove_triggers


class Migration(migrations.Migration):
    """The database itself refuses to change or delete a journal entry."""

    dependencies = [("exemplars", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: install_triggers(editor.connection),
            lambda apps, editor: remove_triggers(editor.connection),
        )
    ]
