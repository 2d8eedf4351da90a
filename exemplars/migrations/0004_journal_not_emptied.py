from django.db import migrations

from exemplars.shared.journal import install_triggers


class Migration(migrations.Migration):
    """Databases that stand already get the trigger that refuses to empty the journal."""

    dependencies = [("exemplars", "0003_faster_lists")]

    operations = [
        # Backwards nothing: 0002 takes every trigger of the journal away.
        migrations.RunPython(
            lambda apps, editor: install_triggers(editor.connection), migrations.RunPython.noop
        )
    ]
