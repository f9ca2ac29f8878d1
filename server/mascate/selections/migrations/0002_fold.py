from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from mascate.kit.folding import postgresql_function


def create_function(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgresql_function(schema_editor.connection), params=None)


class Migration(migrations.Migration):
    dependencies = [("selections", "0001_initial")]
    operations = [migrations.RunPython(create_function, migrations.RunPython.noop)]
