"""The copy of a record that a patient takes along: as FHIR resources for machines, as a paper for people."""
