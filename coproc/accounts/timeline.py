"""How the log tells what happened to people and organisations."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "person.invited": lazy("inviterede {name} som {role} i {organisation}"),
    "person.reinvited": lazy("sendte {name} en ny invitation"),
    "person.joined": lazy("tog imod invitationen"),
    "person.changed": lazy("rettede oplysningerne om {name}"),
    "person.closed": lazy("lukkede sin egen konto"),
    "person.deactivated": lazy("lukkede {name}s konto"),
    "person.reactivated": lazy("åbnede {name}s konto igen"),
    "person.signed_out_everywhere": lazy("loggede {name} ud alle steder"),
    "password.changed": lazy("skiftede adgangskode"),
    "password.reset": lazy("valgte ny adgangskode gennem et link"),
    "address.works": lazy("sagde, at {name}s mailadresse virker igen"),
    "membership.role_changed": lazy("gjorde {name} til {role} i {organisation}"),
    "membership.ended": lazy("afsluttede {name}s rolle som {role} i {organisation}"),
    "membership.moved": lazy("flyttede {name} som {role} til {organisation}"),
    "organisation.created": lazy("oprettede {name}"),
    "organisation.changed": lazy("rettede oplysningerne om {name}"),
    "organisation.merged": lazy("lod {successor} træde i stedet for {name}"),
    "person.away_set": lazy("skrev, at {deputy} tager over, mens {name} er væk"),
    "person.away_removed": lazy("fjernede et fravær"),
    "person.mails_gathered": lazy("valgte samlede mails til {name}"),
    "person.mails_at_once": lazy("valgte påmindelser med det samme til {name}"),
    "person.mails_shown": lazy("valgte påmindelser kun i coproc til {name}"),
    "person.mail_links_ended": lazy("lukkede links i {name}s samlede mails"),
    "api_key.created": lazy("oprettede API-nøglen “{label}”"),
    "api_key.revoked": lazy("trak API-nøglen “{label}” tilbage"),
}
