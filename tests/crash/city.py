"""Fill an empty database for the crash test and print the report addresses of its patients as JSON."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django


def main(patients: int) -> None:
    """Write the tests' cast, more patients of team A, and a ladder that climbs within minutes."""
    from django.core.management import call_command

    from paingrid.journey.open_link import path_of, write_link
    from paingrid.records import models as m
    from paingrid.timekeeping import now
    from tests.cast import assemble, patient

    call_command("migrate", verbosity=0)
    cast = assemble()
    m.Practitioner.objects.update(webhook=True)
    for rung, minutes in (("family-doctor", 0), ("team-leader", 0), ("district-duty", 1), ("tertiary-clinic", 1)):
        m.LadderStep.objects.create(grid=cast.grid, urgency="U", rung=rung, minutes=minutes)
    paths = []
    for n in range(patients):
        someone = patient(f"演示病人{n}", f"Invented patient {n}", cast.team_a, cast.street)
        link = write_link(someone.pk, None, None, 180, now() - timedelta(days=1))
        paths.append(f"{path_of(link)}report/")
    sys.stdout.write(json.dumps({"paths": paths, "nurse": cast.nurse_lin.pk}))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "paingrid.config.settings"
    django.setup()
    main(int(sys.argv[1]))
