"""What people are told: notices to one person, broadcasts to an audience, and their way to people's devices."""

from linli.modules.messaging.models.broadcasts import Broadcast, BroadcastPlace, BroadcastReach, BroadcastRead
from linli.modules.messaging.models.deliveries import Delivery, Preference
from linli.modules.messaging.models.notices import Notice

__all__ = ["Broadcast", "BroadcastPlace", "BroadcastReach", "BroadcastRead", "Delivery", "Notice", "Preference"]
