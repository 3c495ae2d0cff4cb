"""What an auditor takes out of the audit log: an export for other systems, a sample to review.

`balp` writes FHIR AuditEvents, `table` a spreadsheet, `sample` draws what is to be looked at.
None of them opens a log: they are handed entries that were read and proved.
"""
