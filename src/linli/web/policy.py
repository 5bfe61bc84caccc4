"""What anybody may ask of the web layer itself: health, figures, descriptions."""

from linli.kernel.policy import Policy, anybody

POLICY = Policy(
    "web",
    (
        anybody("web.health"),
        anybody("web.metrics"),
        anybody("web.describe"),
    ),
)
