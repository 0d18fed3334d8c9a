"""From what is known of a patient to an urgency with reasons: rows as data, one decision."""
