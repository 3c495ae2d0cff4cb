"""The demo hospital: three wards and a clinic that live on, served as FHIR R4.

Everything is fictitious and everything is a pure function of a seed and an instant, so that
the same question at the same instant always has the same answer.
"""
