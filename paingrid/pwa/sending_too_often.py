"""How many reports a link and an address may send: far more than care needs, far fewer than mischief does."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from paingrid.journey.client_address import client_address, neighbourhood
from paingrid.journey.throttle import check_throttle
from paingrid.pwa.doors import Visit

WINDOW = timedelta(minutes=10)
#: A whole ward may stand behind one address, so an address may send much more than a link [default].
BY_LINK, BY_ADDRESS = 30, 300


def check_pace(request: HttpRequest, visit: Visit) -> None:
    """
    Count this sending under its link and its address.

    :raises TooManyTries: the caller lets grave reports through all the same.
    """
    check_throttle(f"report:link:{visit.link_id}", limit=BY_LINK, per=WINDOW, now=visit.now)
    check_throttle(
        f"report:address:{neighbourhood(client_address(request.META))}", limit=BY_ADDRESS, per=WINDOW, now=visit.now
    )
