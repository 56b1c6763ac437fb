"""The door: finds deliveries, checks them against their contracts and loads them as text into the raw layer.

Nothing here knows what a crime or a spell means; that begins in dbt's staging models. What a column
is called and which values it may hold stands in `contracts/`.
"""

from orchestration.deliveries.contracts import load_contracts
from orchestration.deliveries.findings import DeliveryError, Finding, Quarantined, Receipt
from orchestration.deliveries.load import receive

__all__ = ["DeliveryError", "Finding", "Quarantined", "Receipt", "load_contracts", "receive"]
