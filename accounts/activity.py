"""What was done in a workspace, in words: one sentence for each action of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry

SENTENCES: dict[str, str | Promise] = {
    "annotation.added": _("Added the annotation “%(subject)s”"),
    "annotation.deleted": _("Deleted the annotation “%(subject)s”"),
    "api_key.made": _("Made the API key “%(subject)s”"),
    "api_key.revoked": _("Revoked the API key “%(subject)s”"),
    "campaign.archived": _("Archived the campaign “%(subject)s”"),
    "objective.added": _("Added the objective “%(subject)s”"),
    "objective.archived": _("Archived the objective “%(subject)s”"),
    "objective.edited": _("Edited the objective “%(subject)s”"),
    "objective.linked": _("Linked campaigns or goals to the objective “%(subject)s”"),
    "objective.moved": _("Moved the objective “%(subject)s” to another place"),
    "objective.restored": _("Restored the objective “%(subject)s”"),
    "platform_campaigns.assigned": _("Moved campaigns of a platform into “%(subject)s”"),
    "campaign.created": _("Created the campaign “%(subject)s”"),
    "campaign.edited": _("Edited the campaign “%(subject)s”"),
    "campaign.restored": _("Restored the campaign “%(subject)s”"),
    "campaign_template.deleted": _("Deleted the campaign template “%(subject)s”"),
    "campaign_template.renamed": _("Renamed a campaign template to “%(subject)s”"),
    "campaign_template.saved": _("Saved the campaign template “%(subject)s”"),
    "content.added": _("Planned the content “%(subject)s”"),
    "content.deleted": _("Deleted the content “%(subject)s”"),
    "content.edited": _("Edited the content “%(subject)s”"),
    "content.published": _("Marked the content “%(subject)s” as published"),
    "content.unpublished": _("Marked the content “%(subject)s” as not published"),
    "colleague.added": _("Added the colleague %(subject)s"),
    "colleague.archived": _("Archived the colleague %(subject)s"),
    "colleague.deleted": _("Deleted the colleague %(subject)s"),
    "colleague.edited": _("Edited the colleague %(subject)s"),
    "colleague.restored": _("Brought back the colleague %(subject)s"),
    "campaign_key.set": _("Set the key of the campaign “%(subject)s”"),
    "tag_alias.added": _("Said which spelling of a tag means “%(subject)s”"),
    "tag_alias.removed": _("Removed an alias of “%(subject)s”"),
    "tag_rules.changed": _("Changed the rules of tags"),
    "tag_template.added": _("Made the template of tags “%(subject)s”"),
    "tag_template.edited": _("Changed the template of tags “%(subject)s”"),
    "tag_template.deleted": _("Deleted the template of tags “%(subject)s”"),
    "link.created": _("Made the link “%(subject)s”"),
    "links.created": _("Made links from a spreadsheet"),
    "cost.added": _("Entered the cost “%(subject)s”"),
    "client_template.deleted": _("Deleted the template for clients “%(subject)s”"),
    "client_template.kept": _("Kept the workspace as the template “%(subject)s”"),
    "client_template.used": _("Began with the template “%(subject)s”"),
    "cost.deleted": _("Deleted the cost “%(subject)s”"),
    "cost.edited": _("Edited the cost “%(subject)s”"),
    "files.deleted": _("Deleted original files whose time was over: %(subject)s"),
    "campaign_rule.added": _("Made a rule that sorts platform campaigns into “%(subject)s”"),
    "campaign_rule.deleted": _("Deleted a rule that sorted platform campaigns into “%(subject)s”"),
    "domain.added": _("Added the domain %(subject)s"),
    "domain.removed": _("Removed the domain %(subject)s"),
    "domain.verified": _("Saw the domain %(subject)s lead here"),
    "gap.explained": _("Explained the gap between two sources: “%(subject)s”"),
    "gap.unexplained": _("Took off an explanation of a gap: “%(subject)s”"),
    "goal.closed": _("Closed the goal “%(subject)s” with a review"),
    "goal.created": _("Created the goal “%(subject)s”"),
    "goal.deleted": _("Deleted the goal “%(subject)s”"),
    "goal.edited": _("Edited the goal “%(subject)s”"),
    "goal.reopened": _("Reopened the goal “%(subject)s”"),
    "hourly_rate.added": _("Entered an hourly rate of %(subject)s"),
    "hourly_rate.deleted": _("Deleted an hourly rate of %(subject)s"),
    "page.archived": _("Archived the landing page “%(subject)s”"),
    "page.created": _("Made the landing page “%(subject)s”"),
    "page.edited": _("Edited the landing page “%(subject)s”"),
    "page.published": _("Published the landing page “%(subject)s”"),
    "page.restored": _("Brought back the landing page “%(subject)s”"),
    "page.unpublished": _("Took the landing page “%(subject)s” off the net"),
    "submission.released": _("Said that a submission of “%(subject)s” is no spam"),
    "import.confirmed": _("Confirmed the import of %(subject)s"),
    "import.discarded": _("Discarded the import of %(subject)s"),
    "import.replayed": _("Asked to read %(subject)s again"),
    "import.uploaded": _("Uploaded %(subject)s"),
    "import.undone": _("Asked to undo the import of %(subject)s"),
    "invitation.accepted": _("Accepted the invitation sent to %(subject)s"),
    "invitation.declined": _("Declined the invitation sent to %(subject)s"),
    "invitation.revoked": _("Withdrew the invitation to %(subject)s"),
    "invitation.sent": _("Invited %(subject)s"),
    "margin.added": _("Entered the margin of the product “%(subject)s”"),
    "margin.deleted": _("Deleted the margin of the product “%(subject)s”"),
    "margin.of_offer": _("Changed the margin of the offer “%(subject)s”"),
    "member.left": _("Left the workspace"),
    "member.removed": _("Took away the access of %(subject)s"),
    "member.role_changed": _("Changed the role of %(subject)s"),
    "offer.deleted": _("Deleted the offer “%(subject)s”"),
    "offer.edited": _("Changed the offer “%(subject)s”"),
    "leads.exported": _("Downloaded a list of %(subject)s leads"),
    "people.imported": _("Took in %(subject)s new leads from a file"),
    "person.described": _("Changed the notes on lead %(subject)s"),
    "person.erased": _("Erased the person with the code %(subject)s"),
    "person.exported": _("Downloaded everything that is known of lead %(subject)s"),
    "person.merged": _("Merged another person into lead %(subject)s"),
    "person.stage_set": _("Changed the stage of lead %(subject)s"),
    "rate.added": _("Entered an exchange rate (%(subject)s)"),
    "rate.deleted": _("Deleted an exchange rate (%(subject)s)"),
    "staff.looked": _("Looked into the workspace as back-office staff"),
    "link.archived": _("Archived the link “%(subject)s”"),
    "link.blocked": _("Support blocked the link “%(subject)s”"),
    "link.unblocked": _("Support unblocked the link “%(subject)s”"),
    "page.blocked": _("Support blocked the landing page “%(subject)s”"),
    "page.unblocked": _("Support unblocked the landing page “%(subject)s”"),
    "link.edited": _("Edited the link “%(subject)s”"),
    "link.restored": _("Brought back the link “%(subject)s”"),
    "visits.retagged": _("Gave visits the meaning that their tags have now"),
    "website.changed": _("Changed how the website is tracked"),
    "webhook.added": _("Added the webhook “%(subject)s”"),
    "webhook.deleted": _("Deleted the webhook “%(subject)s”"),
    "webhook.restarted": _("Started the webhook “%(subject)s” again"),
    "webhook.secret_changed": _("Changed the secret of the webhook “%(subject)s”"),
    "webhook.stopped": _("Stopped the webhook “%(subject)s”"),
    "attribution.changed": _("Changed the rules of attribution"),
    "workspace.changed": _("Changed the settings"),
    "workspace.archived": _("Archived the workspace"),
    "organization.gave_workspace": _("Gave the workspace “%(subject)s” away"),
    "workspace.moved": _("Moved the workspace to the organization “%(subject)s”"),
    "workspace.offered": _("Offered the workspace to %(subject)s"),
    "workspace.offer_withdrawn": _("Withdrew the offer of the workspace"),
    "workspace.restored": _("Restored the workspace"),
    "workspace.created": _("Created the workspace"),
    "workspace.keeping_changed": _("Changed what is kept of files and contacts"),
}


@dataclass(frozen=True, slots=True)
class Described:
    at: datetime
    who: str
    what: str


def described(entry: AuditEntry) -> Described:
    """An action without a sentence is shown by its name rather than hidden."""
    sentence = SENTENCES.get(entry.action)
    what = (
        str(sentence) % {"subject": entry.subject} if sentence else f"{entry.action} {entry.subject}".strip()
    )
    return Described(at=entry.at, who=entry.actor_label, what=what)
