"""What a medicine is made of, and what the rules need to know of it."""

from __future__ import annotations

from dataclasses import dataclass

from paingrid.clinical.findings import Text

#: Classes that rules ask for. A substance may be in several; a rule names the class, never a list of drugs.
CLASSES = frozenset(
    (
        *("opioid", "pure-agonist", "weak-opioid", "partial-agonist", "agonist-antagonist", "opioid-antagonist"),
        *("paracetamol", "nsaid", "metamizole"),
        *("benzodiazepine", "z-drug", "gabapentinoid", "antipsychotic", "sedating-antihistamine", "muscle-relaxant"),
        *("alcohol", "barbiturate", "mao-inhibitor", "ssri", "snri", "tricyclic", "serotonergic", "triptan"),
        *("cyp3a4-inhibitor", "cyp3a4-inducer", "cyp2d6-inhibitor", "qt-prolonging"),
        *("anticoagulant", "antiplatelet", "corticosteroid", "ace-inhibitor-or-arb", "diuretic", "nephrotoxic"),
        *("bevacizumab", "stimulant-laxative", "osmotic-laxative", "bulk-laxative", "softener", "prokinetic"),
        *("anti-emetic", "antidepressant", "anticonvulsant", "bisphosphonate", "local-anaesthetic"),
    )
)


@dataclass(frozen=True, eq=False)
class Substance:
    """
    One active substance; there is one object of each, so identity is equality.

    `id` is the generic name in English, lower case; `names` are both languages; `aliases` are other spellings
    (generic names and abbreviations, never product names: those are in the product table); `classes` from CLASSES.
    """

    id: str
    names: Text
    classes: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    atc: str = ""

    def is_a(self, *classes: str) -> bool:
        """Tell whether the substance is in any of these classes."""
        return not self.classes.isdisjoint(classes)
