"""Doses as FHIR MedicationAdministration."""

from appliance.sources.demo import hours
from appliance.sources.demo.fhir import (
    Resource,
    coded,
    concept,
    period,
    quantity,
    reference,
    resource,
    route,
)
from appliance.sources.demo.orders import drug_fields, rate
from appliance.sources.demo.plan import Way
from appliance.sources.demo.rounds import Dose, Outcome


def administration(dose: Dose) -> Resource:
    """Return a dose as MedicationAdministration."""
    order = dose.order
    infused = order.line.way is Way.INFUSION
    when = (
        {"effectivePeriod": period(dose.at, dose.until)}
        if infused
        else {"effectiveDateTime": hours.written(dose.at)}
    )
    return resource(
        "MedicationAdministration",
        dose.id,
        dose.until or dose.at,
        **drug_fields(order),
        **when,
        status=dose.outcome.value,
        statusReason=[concept(dose.why_not)] if dose.why_not else None,
        category=coded("medication-admin-category", "inpatient"),
        subject=reference("Patient", order.stay.person.id),
        context=reference("Encounter", order.stay.id),
        performer=_performers(dose),
        request=reference("MedicationRequest", order.id),
        dosage=None if dose.outcome is Outcome.OMITTED else _dosage(dose),
    )


def _performers(dose: Dose) -> list[Resource]:
    made = [
        {
            "function": coded("med-admin-perform-function", "performer"),
            "actor": reference("Practitioner", *dose.nurse),
        }
    ]
    if dose.witness is not None:
        made.append(
            {
                "function": coded("med-admin-perform-function", "verifier"),
                "actor": reference("Practitioner", *dose.witness),
            }
        )
    return made


def _dosage(dose: Dose) -> Resource:
    order = dose.order
    made: Resource = {
        "text": f"{dose.amount} {order.drug.route}",
        "route": route(order.drug.route),
        "dose": quantity(dose.amount),
    }
    if order.line.way is Way.INFUSION:
        made |= rate(order.line)
    return made
