"""The anonymised synthesis: what several companies say, counted, checked before it is everybody's."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.services import everybody, letters, signups
from coproc.dialogues.written import queries
from coproc.dialogues.written.models import SynthesisClaim, SynthesisPublication
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import gettext as _

LONGEST = 2_000


def add_claim(uow: UnitOfWork, event_id: int, *, theme: str, statement: str, inputs: Collection[int]) -> SynthesisClaim:
    """“7 af 12 virksomheder …”: the words, and which inputs say it. Raises FieldErrors."""
    event = signups.lock(uow.session, event_id)
    known = {one.input.id for one in queries.sent(uow.session, event_id)}
    errors = {}
    if not theme.strip():
        errors["theme"] = _("Skriv, hvilket tema det hører til.")
    if not statement.strip() or len(statement) > LONGEST:
        errors["statement"] = _("Skriv, hvad virksomhederne siger.")
    if not known & set(inputs):
        errors["inputs"] = _("Vælg de virksomheder, der siger det.")
    if errors:
        raise FieldErrors(errors)
    chosen = [str(number) for number in sorted(known & set(inputs))]
    found = SynthesisClaim(event_id=event.id, theme=theme.strip(), statement=statement.strip(), inputs=chosen, created_at=uow.now)
    uow.session.add(found)
    return found


def drop_claim(uow: UnitOfWork, event_id: int, claim_id: int) -> None:
    """A claim that is wrong goes; one that is published stays in its publication."""
    uow.session.execute(delete(SynthesisClaim).where(SynthesisClaim.id == claim_id, SynthesisClaim.event_id == event_id))


def check(session: Session, event: DialogueEvent) -> list[str]:
    """What the facilitator should look at before publishing, as sentences."""
    secrets = queries.confidential(queries.sent(session, event.id, withdrawn=True))
    names = queries.company_pieces(session, event.process_id)
    said: list[str] = []
    for claim in queries.claims(session, event.id):
        said += queries.findings(f"{claim.theme}\n{claim.statement}", secrets, names)
        if len(claim.inputs) == 1:
            said.append(_("“{statement}” siges kun af én virksomhed. Kan den genkendes?", statement=claim.statement))
    return list(dict.fromkeys(said))


def publish(uow: UnitOfWork, event_id: int, *, reason: str = "") -> SynthesisPublication:
    """To all, and told to all. Raises DomainError without claims, and (field "reason") when the check found something and nobody says why."""
    event = signups.lock(uow.session, event_id)
    claims = queries.claims(uow.session, event_id)
    if not claims:
        raise DomainError(_("Skriv mindst ét udsagn først."))
    found = check(uow.session, event)
    if found and not reason.strip():
        raise DomainError(_("Se fundene igennem, og skriv, hvorfor sammenfatningen kan offentliggøres alligevel."), field="reason")
    total = len(queries.sent(uow.session, event_id))
    rows = [{"theme": one.theme, "statement": one.statement, "count": len(one.inputs), "total": total} for one in claims]
    last = queries.published_synthesis(uow.session, event_id)
    if last is not None and last.claims == rows:
        return last
    made = SynthesisPublication(
        event_id=event.id,
        number=last.number + 1 if last else 1,
        claims=rows,
        findings=found,
        reason=reason.strip() if found else "",
        published_at=uow.now,
    )
    uow.session.add(made)
    uow.session.flush()  # the event names it
    after = {"title": event.title, "number": made.number, "findings": found}
    uow.record("synthesis.published", ("synthesis", made.id), scope=("process", event.process_id), after=after, reason=made.reason)
    everybody.tell(
        uow,
        event.process_id,
        "synthesis_published",
        key=f"synthesis_published:{event.id}:{made.number}",
        path=letters.page_of(event, "#sammenfatning"),
        rows=rows,
    )
    return made
