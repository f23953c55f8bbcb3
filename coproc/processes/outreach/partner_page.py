"""Det kan skaleringspartneren se: read out of the permission table, so that the page cannot say anything else than the code does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coproc.accounts.permissions import PARTNER, allowed
from coproc.kernel.actor import Actor, Role
from coproc.kernel.translation import lazy

# What each action of the table is about, for everything a partner may do, and everything it might be thought to see.
WORDS: dict[str, Any] = {
    "process.read": lazy("Processens side: udfordringen, trinene og de datoer, der er sat"),
    "process.inside": lazy("Hvem der deltager, og hvor langt processen er"),
    "participation.read": lazy("Hvilket trin hver organisations deltagelse er på, og om mandatet er givet"),
    "process.invite": lazy("Invitere organisationer til processen"),
    "outreach.read": lazy("Invitationslisten: hvem der er spurgt, af hvem, og hvad de har svaret"),
    "outreach.ask": lazy("Skrive og ringe til de organisationer, partneren selv følger op på, og se deres kontakt og begrundelse"),
    "dialogue.read": lazy("Markedsdialogens invitationer"),
    "audience.read": lazy("De virksomheder, partneren selv har inviteret til et arrangement"),
    "audience.invite": lazy("Invitere virksomheder til et arrangement"),
    "description.read": lazy("Behovsbeskrivelsen, når den er offentliggjort"),
    "letter.read": lazy("Hensigtserklæringen, når den er offentliggjort"),
    "exploration.read": lazy("Organisationernes svar på behovsskemaet"),
    "description.inside": lazy("Kladder og kommentarer til behovsbeskrivelsen"),
    "letter.inside": lazy("Kladder og underskrifter på hensigtserklæringen"),
    "signature.read": lazy("Hvad en organisation har skrevet under på"),
    "dialogue.inside": lazy("Virksomhedernes tilmeldinger, spørgsmål og skriftlige input"),
    "note.write": lazy("Noter fra møder med virksomheder"),
    "file.read": lazy("Fanen Filer med de offentliggjorte dokumenter"),
    "room.read": lazy("Filer, der er lagt ind til alle i processen, også skaleringspartnere"),
    "steering.read": lazy("Styregruppens møder, beslutninger og risici"),
    "funding.read": lazy("Økonomi: hvad det koster, hvem der betaler, og organisationernes timer"),
    "half_page.read": lazy("Den halve side til ledelsen"),
    "journal.keep": lazy("Journalen"),
    "sparring.read_shared": lazy("Sparringsnoter, som organisationerne har vist til alle"),
    "voices.read": lazy("Hvad brugerrepræsentanterne har sagt"),
    "tender.inside": lazy("Organisationernes udbud, før de er offentliggjort"),
    "need.inside": lazy("Innovationsbehov, der ikke er offentlige"),
    "outreach.edit": lazy("Hente en liste ind, fordele den og rette brevet"),
}


@dataclass(frozen=True)
class Sight:
    """What a partner may, and what it may not."""

    may: list[str]
    may_not: list[str]


def sight() -> Sight:
    """Asked of the table for a partner of a process of which nothing is public yet, thing by thing."""
    partner = Actor(kind="person", name="", person_id=0, memberships=frozenset({(1, Role.PARTNER)}))
    found = Sight([], [])
    for action, words in WORDS.items():
        (found.may if allowed(partner, action, {PARTNER: frozenset({1})}) else found.may_not).append(str(words))
    return found
