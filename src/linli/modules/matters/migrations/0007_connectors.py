"""Connectors to outside platforms, and what waits to be sent to them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0006_recordings_and_transcripts"),
        ("places", "0003_platform_units"),
    ]

    operations = [
        migrations.CreateModel(
            name="Connector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=15)),
                ("transport", models.CharField(db_default="webhook", default="webhook", max_length=100)),
                ("address", models.CharField(max_length=500)),
                ("secret_cipher", models.BinaryField()),
                ("secret_since", models.DateTimeField()),
                ("former_cipher", models.BinaryField(blank=True, null=True)),
                ("former_until", models.DateTimeField(blank=True, null=True)),
                ("sends_location", models.BooleanField(db_default=True, default=True)),
                ("sends_reporter", models.BooleanField(db_default=False, default=False)),
                ("reporter_reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("is_active", models.BooleanField(db_default=True, default=True)),
                ("last_sent_at", models.DateTimeField(blank=True, null=True)),
                ("last_heard_at", models.DateTimeField(blank=True, null=True)),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit"
                    ),
                ),
            ],
            options={
                "db_table": "matters_connector",
                "indexes": [models.Index(fields=["place"], name="connector_at_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sends_reporter", False), models.Q(("reporter_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="connector_reporter_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("former_cipher__isnull", True), ("former_until__isnull", True)),
                            models.Q(("former_cipher__isnull", False), ("former_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="connector_former_secret_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("is_open", models.BooleanField(db_default=True, default=True)),
                (
                    "connector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="matters.connector"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handovers", to="matters.matter"
                    ),
                ),
            ],
            options={
                "db_table": "matters_handover",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connector", "matter"), name="handover_once_per_connector_and_matter"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Incoming",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(db_collation="C", max_length=100)),
                ("taken_at", models.DateTimeField()),
                (
                    "connector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="matters.connector"
                    ),
                ),
            ],
            options={
                "db_table": "matters_incoming",
                "indexes": [models.Index(fields=["taken_at"], name="incoming_taken_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("connector", "message_id"), name="incoming_once_per_connector")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("body_cipher", models.BinaryField(blank=True, null=True)),
                ("queued_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(db_default=0, default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("parked_at", models.DateTimeField(blank=True, null=True)),
                ("said", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outgoing", to="matters.handover"
                    ),
                ),
            ],
            options={
                "db_table": "matters_outgoing",
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)),
                        fields=["handover", "id"],
                        name="outgoing_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("sent_at__isnull", False)), fields=["sent_at"], name="outgoing_sent_at"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("handover", "event_id"), name="outgoing_once_per_event"),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", False), ("body_cipher__isnull", False), _connector="OR"),
                        name="outgoing_waiting_has_a_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("parked_at__isnull", True), _connector="OR"),
                        name="outgoing_sent_or_parked",
                    ),
                ],
            },
        ),
    ]
