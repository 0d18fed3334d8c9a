"""Allergies as they are written down: a substance by any of its names, or a whole class."""

from __future__ import annotations

from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import substance_named

CLASS_WORDS = {
    "nsaid": "nsaid",
    "nsaids": "nsaid",
    "非甾体抗炎药": "nsaid",
    "opioid": "opioid",
    "opioids": "opioid",
    "阿片": "opioid",
    "阿片类": "opioid",
    "benzodiazepine": "benzodiazepine",
    "local-anaesthetic": "local-anaesthetic",
}


def names(word: str, substance: Substance) -> bool:
    """Tell whether a word on the allergy list names this substance or its class."""
    kind = CLASS_WORDS.get(word.casefold())
    if kind is not None:
        return substance.is_a(kind)
    named = substance_named(word)
    return named is not None and named.id == substance.id


def is_known(word: str) -> bool:
    """Tell whether a word names anything that a medicine can be compared with."""
    return word.casefold() in CLASS_WORDS or substance_named(word) is not None
