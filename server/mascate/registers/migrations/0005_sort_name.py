from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAMES = {
    "registers_customer": "COALESCE(NULLIF(trim(trade_name), ''), legal_name)",
    "registers_prospect": "COALESCE(NULLIF(trim(trade_name), ''), legal_name)",
    "registers_product": "description",
}


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table, name in NAMES.items():
        schema_editor.execute(f"UPDATE {table} SET sort_name = substr(mascate_fold({name}), 1, 200)", params=None)


def column(meaning: str) -> models.Field[Any, Any]:
    return models.CharField(default="", editable=False, help_text=meaning, max_length=200)


def by_name(name: str, *fields: str) -> models.Index:
    return models.Index(condition=models.Q(("withdrawn", False)), fields=[*fields, "sort_name", "id"], name=name)


class Migration(migrations.Migration):
    # `mascate_fold` comes with the selections.
    dependencies = [
        ("registers", "0004_past_order_days"),
        ("selections", "0005_fold"),
    ]
    operations = [
        migrations.AddField("customer", "sort_name", column("The shown name, folded.")),
        migrations.AddField("prospect", "sort_name", column("The shown name, folded.")),
        migrations.AddField("product", "sort_name", column("The description, folded.")),
        migrations.AddIndex("customer", by_name("customer_by_name", "rep")),
        migrations.AddIndex("prospect", by_name("prospect_by_name", "rep")),
        migrations.AddIndex("product", by_name("product_by_name")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
