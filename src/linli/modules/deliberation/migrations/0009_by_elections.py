"""Elections of vacant seats, and elections called off before anybody saw them."""

from django.db import migrations, models

import linli.modules.deliberation.elections_law
import linli.modules.deliberation.law


class Migration(migrations.Migration):
    dependencies = [("deliberation", "0008_mandates_and_prior_study")]

    operations = [
        migrations.RemoveConstraint(
            model_name="election",
            name="deliberation_election_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="election",
            name="deliberation_election_way_of_its_law",
        ),
        migrations.RemoveConstraint(
            model_name="election",
            name="deliberation_election_roll_was_displayed",
        ),
        migrations.AddField(
            model_name="election",
            name="kind",
            field=models.CharField(
                db_collation="C",
                db_default="general",
                default=linli.modules.deliberation.elections_law.ElectionKind["GENERAL"],
                max_length=12,
                verbose_name="换届还是补选",
            ),
        ),
        migrations.AddField(
            model_name="election",
            name="short_notice",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="为什么临时通知"
            ),
        ),
        migrations.AddField(
            model_name="election",
            name="vacancy",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="谁出缺、为什么"
            ),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "prepared",
                            "roll_displayed",
                            "candidates_shown",
                            "election_day",
                            "result_shown",
                            "run_off",
                            "handed_over",
                            "called_off",
                            "failed",
                        ),
                    )
                ),
                name="deliberation_election_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("setting", linli.modules.deliberation.law.Setting["VILLAGE"]),
                        ("way", linli.modules.deliberation.elections_law.Way["VOTERS"]),
                    ),
                    models.Q(
                        ("kind", linli.modules.deliberation.elections_law.ElectionKind["BY_ELECTION"]),
                        ("setting", linli.modules.deliberation.law.Setting["VILLAGE"]),
                        ("way", linli.modules.deliberation.elections_law.Way["REPRESENTATIVES"]),
                    ),
                    models.Q(
                        ("setting", linli.modules.deliberation.law.Setting["COMMUNITY"]),
                        (
                            "way__in",
                            [
                                linli.modules.deliberation.elections_law.Way["VOTERS"],
                                linli.modules.deliberation.elections_law.Way["HOUSEHOLDS"],
                                linli.modules.deliberation.elections_law.Way["REPRESENTATIVES"],
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="deliberation_election_way_of_its_law",
            ),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", linli.modules.deliberation.elections_law.ElectionKind["GENERAL"]), ("vacancy", "")
                    ),
                    models.Q(
                        ("kind", linli.modules.deliberation.elections_law.ElectionKind["BY_ELECTION"]),
                        models.Q(("vacancy", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="deliberation_by_election_of_a_vacancy",
            ),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["prepared", "called_off"]),
                    models.Q(("objections_until__isnull", False), ("roll_displayed_at__isnull", False)),
                    _connector="OR",
                ),
                name="deliberation_election_roll_was_displayed",
            ),
        ),
    ]
