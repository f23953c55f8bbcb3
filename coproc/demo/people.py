"""Who plays: the real organisations of the source, and invented people who are named by what they do. No real person is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coproc.accounts.models import Organisation, OrganisationType as Kind
from coproc.accounts.services import organisations, people
from coproc.accounts.services.organisations import OrganisationData
from coproc.demo.source import scaling_processes
from coproc.demo.stage import Stage
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork

PASSWORD = "proev-coproc-2026"
CENTRE = "Center for Offentlig-Privat Innovation"
FACILITATOR = "facilitator@example.org"
ADMINISTRATOR = "administrator@example.org"
CENTRE_MANAGER = "leder.centret@example.org"
PARTNER = "skaleringspartner@example.org"

KINDS = {
    "Metroselskabet": Kind.STATE_COMPANY,
    "Vejdirektoratet": Kind.STATE,
    "Banedanmark": Kind.STATE,
    "Aarhus Havn": Kind.UTILITY,
    "Novafos": Kind.UTILITY,
    "HOFOR": Kind.UTILITY,
    "KLAR Forsyning": Kind.UTILITY,
    "Region Sjælland": Kind.REGION,
}
# The buyers of the example, each with an officer, a manager and an expert: address, name of the place.
TEAMS = {
    "Københavns Kommune": "koebenhavn",
    "Aalborg Kommune": "aalborg",
    "Metroselskabet": "metroselskabet",
    "Vejdirektoratet": "vejdirektoratet",
    "Novafos": "novafos",
    "Esbjerg Kommune": "esbjerg",
    "HOFOR": "hofor",
}


@dataclass(frozen=True)
class Team:
    organisation: str

    def _address(self, role: str) -> str:
        return f"{role}.{TEAMS[self.organisation]}@example.org"

    @property
    def officer(self) -> str:
        return self._address("indkoeber")

    @property
    def manager(self) -> str:
        return self._address("leder")

    @property
    def expert(self) -> str:
        return self._address("fagperson")


def _kind(name: str) -> Kind:
    return KINDS.get(name, Kind.MUNICIPALITY)


def load_organisations(stage: Stage) -> None:
    """Those the source names, the centre, the partners, and the regions that merge on 1 January 2027 (DOMAIN 3.2)."""
    source = scaling_processes()
    with stage.loading() as uow:
        _add(stage, uow, CENTRE, Kind.CENTRE)
        for partner in source.scaling_partners:
            _add(stage, uow, partner, Kind.PARTNER)
        _add(stage, uow, "Region Østdanmark", Kind.REGION, valid_from=date(2027, 1, 1))
        east = stage.ids["Region Østdanmark"]
        for region in ("Region Hovedstaden", "Region Sjælland"):
            _add(stage, uow, region, Kind.REGION, valid_to=date(2026, 12, 31), successor_id=east)
        for name in source.organisations:
            if name not in stage.ids:
                _add(stage, uow, name, _kind(name))
    stage.say("Demo", f"{len(stage.ids)} organisationer fra kilden er oprettet", "/admin/organisationer")


def _add(stage: Stage, uow: UnitOfWork, name: str, kind: Kind, **dates: object) -> Organisation:
    data = OrganisationData(name=name, type=kind, **dates)  # type: ignore[arg-type]  # its own dates and successor
    found = organisations.create_organisation(uow, data)
    stage.ids[name] = found.id
    return found


def invite_everybody(stage: Stage) -> None:
    """Each is invited by mail and accepts by the link in it, as people do."""
    centre = stage.ids[CENTRE]
    with stage.loading() as uow:
        _invite(uow, ADMINISTRATOR, "Administrator, CO-PI (eksempel)", centre, Role.ADMINISTRATOR)
        _invite(uow, FACILITATOR, "Facilitator, CO-PI (eksempel)", centre, Role.FACILITATOR)
        _invite(uow, CENTRE_MANAGER, "Leder, CO-PI (eksempel)", centre, Role.MANAGER)
        _invite(uow, PARTNER, "Rådgiver, Gate 21 (eksempel)", stage.ids["Gate 21"], Role.PARTNER)
        for name in TEAMS:
            _invite(uow, Team(name).manager, f"Leder, {name} (eksempel)", stage.ids[name], Role.MANAGER)
    for address in (ADMINISTRATOR, FACILITATOR, CENTRE_MANAGER, PARTNER, *(Team(name).manager for name in TEAMS)):
        _accept(stage, address)
    for name in TEAMS:
        team = Team(name)
        with stage.acting(team.manager) as uow:
            _invite(uow, team.officer, f"Indkøber, {name} (eksempel)", stage.ids[name], Role.OFFICER)
            _invite(uow, team.expert, f"Fagperson, {name} (eksempel)", stage.ids[name], Role.EXPERT)
        _accept(stage, team.officer)
        _accept(stage, team.expert)
    stage.say("Lederne", "har inviteret deres indkøbere og fagpersoner, og alle har fået adgang", "/organisation")


def _invite(uow: UnitOfWork, email: str, name: str, organisation_id: int, role: Role) -> None:
    person = people.invite_person(uow, email=email, name=name, organisation_id=organisation_id, role=role)
    person.is_example = True


def _accept(stage: Stage, email: str) -> None:
    secret = stage.link_in_mail(email, "account_invitation")
    name = stage.actor(email).name
    with stage.loading() as uow:
        people.accept_invitation(uow, secret, name=name, password=PASSWORD)
