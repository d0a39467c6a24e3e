"""What an event is about, the indexes along which the audit is read, and the chains that seal it."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Policies, Revoke
from qingqian.db.sqlfile import again, load

EVENT, CHAIN = "auditevent", "ledger_auditchain"
SQL = Path(__file__).parent / "sql"
NOTE_BEFORE = again(load(SQL / "audit.sql", serving=settings.SERVING_ROLE), "audit_note")


def _index(name: str, *fields: str, condition: Q | None = None) -> migrations.AddIndex:
    return migrations.AddIndex(EVENT, models.Index(condition=condition, fields=fields, name=name))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0018_said")]
    operations = [
        migrations.AddField(EVENT, "record_id", models.BigIntegerField(null=True)),
        migrations.AddField(EVENT, "period_id", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("last_no", models.BigIntegerField()),
                ("last_hash", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        Policies([CHAIN]),
        Revoke("insert, update, delete", [CHAIN]),
        migrations.RunSQL(migrations.RunSQL.noop, NOTE_BEFORE),
        RunSqlFile(SQL, "audit_chain"),
        migrations.RemoveIndex(EVENT, "audit_unit_order"),
        _index("audit_order", "at", "id"),
        _index("audit_district_order", "district_id", "at", "id"),
        _index("audit_unit_order", "unit", "at", "id"),
        _index("audit_what_order", "what", "at", "id"),
        _index("audit_actor_order", "actor_name", "at", "id"),
        _index("audit_deletions", "at", "id", condition=Q(op="D")),
        _index("audit_record", "record_id", "at", condition=~Q(record_id=None)),
        _index("audit_filing", "unit", "period_id", "at", condition=~Q(period_id=None)),
        _index("audit_request", "request", condition=~Q(request="")),
        _index("audit_unsealed", "district_id", "id", condition=Q(chain_no=None)),
        migrations.AddConstraint(
            EVENT,
            models.UniqueConstraint(
                fields=("district_id", "chain_no"), condition=~Q(chain_no=None), name="audit_chain_once"
            ),
        ),
    ]
