"""Enquiries: the form as it was published, what a visitor sent, and what became of it."""

from leads.models.absence import Absence
from leads.models.api_token import ApiToken
from leads.models.blind_index import BlindIndex
from leads.models.consent import Consent, ConsentStatement
from leads.models.consultation import ConsultationPage
from leads.models.day_key import DayKey
from leads.models.deleted_lead import DeletedLead
from leads.models.delivery import Delivery
from leads.models.escrowed_key import EscrowedKey
from leads.models.export_part import ExportPart
from leads.models.export_profile import ExportProfile
from leads.models.export_run import ExportRun
from leads.models.form_version import FormVersion
from leads.models.idempotency_key import IdempotencyKey
from leads.models.lead import Lead
from leads.models.lead_file import LeadFile
from leads.models.lead_status import LeadStatus
from leads.models.location import Location
from leads.models.location_limit import LocationLimit
from leads.models.log_entry import LeadLogEntry
from leads.models.note import LeadNote
from leads.models.question import Question
from leads.models.recipient import Recipient
from leads.models.retention_rule import RetentionRule
from leads.models.saved_view import ChosenColumns, SavedView
from leads.models.webhook import Webhook

__all__ = [
    "Absence",
    "ApiToken",
    "BlindIndex",
    "ChosenColumns",
    "Consent",
    "ConsentStatement",
    "ConsultationPage",
    "DayKey",
    "Delivery",
    "DeletedLead",
    "EscrowedKey",
    "ExportPart",
    "ExportProfile",
    "ExportRun",
    "FormVersion",
    "IdempotencyKey",
    "Lead",
    "LeadLogEntry",
    "LeadFile",
    "LeadNote",
    "LeadStatus",
    "Location",
    "LocationLimit",
    "Question",
    "Recipient",
    "RetentionRule",
    "SavedView",
    "Webhook",
]
