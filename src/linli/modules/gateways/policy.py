"""Who may do what here: read what was kept instead of sent, say where they are reached, report as a provider."""

from linli.kernel.policy import PERSON, Own, Policy, Rule, anybody

POLICY = Policy(
    "gateways",
    (
        # Where no message is kept for reading there is no such page.
        anybody("gateways.view_kept"),
        # Whoever holds the link that came with a letter; it names the address it came to.
        anybody("gateways.unsubscribe"),
        # A program that shows reminders is the same for everybody and knows nobody.
        anybody("gateways.show_reminders"),
        # Providers have no account here: they show who they are by signature or secret address.
        anybody("gateways.report"),
        Rule("gateways.set_reminders", PERSON, Own()),
    ),
)
