"""What the names of the roles stand for: who treats, who signs, who hands out. Read by the check and by the wall."""

from __future__ import annotations

from datetime import timedelta

TEAM_ROLES = frozenset({"nurse", "family-doctor", "team-leader"})
#: Who answers questions of other levels.
CONSULTANTS = ("district-doctor", "tertiary-doctor")
CLINICIANS = TEAM_ROLES | {*CONSULTANTS}
UPPER_ROLES = frozenset({*CONSULTANTS, "grid-coordinator"})
#: Whoever signs for medicines: physicians. The right to narcotics is asked for besides.
PRESCRIBERS = frozenset({"family-doctor", "team-leader", *CONSULTANTS})
#: Whoever hands medicines out and takes them back at their own institution.
DISPENSERS = frozenset({"nurse", "pharmacist", "family-doctor", "team-leader"})
#: How long somebody who was told of a task may still read the record after it was closed [default].
LOOK_BACK = timedelta(hours=24)
