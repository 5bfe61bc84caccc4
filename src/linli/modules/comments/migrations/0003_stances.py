from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_default_words")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="stance",
            field=models.CharField(
                choices=[("for", "赞成"), ("against", "不赞成"), ("question", "有疑问")],
                max_length=8,
                null=True,
                verbose_name="怎么看",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stance__isnull", True), ("stance__in", ["for", "against", "question"]), _connector="OR"
                ),
                name="comment_stance_known",
            ),
        ),
    ]
