"""How a person who walked away is told.

Belongs here: where a message goes. Does not belong here: what it says (whoever tells), which never is a value of the
data.
"""

from __future__ import annotations

import json
import logging
import os
import urllib.error
import urllib.request

WEBHOOK = "POWERFEW_WEBHOOK"
SECONDS_TO_WAIT = 10

log = logging.getLogger(__name__)


def tell(message: str) -> bool:
    """Write a message to the log, and post it as `{"text": message}` to the address in POWERFEW_WEBHOOK, if any.

    Returns:
        Whether it was posted. An address that does not answer is itself logged, and stops nothing.
    """
    log.error(message)
    address = os.environ.get(WEBHOOK)
    if not address:
        return False
    request = urllib.request.Request(
        address, data=json.dumps({"text": message}).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS_TO_WAIT):
            return True
    except (OSError, urllib.error.URLError, ValueError) as error:
        log.error("%s does not answer: %s", WEBHOOK, type(error).__name__)
        return False
