"""How the log tells what happened to a tender."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "document_set.ordered": lazy("bestilte {count} dokumenter til udbuddet “{title}”"),
    "document_set.made": lazy("fik {count} dokumenter til udbuddet “{title}” lavet"),
    "case.moved:tender": lazy("flyttede udbuddet “{title}” fra “{from}” til “{to}”"),
    "case.forced:tender": lazy("flyttede udbuddet “{title}” fra “{from}” til “{to}”, selv om noget manglede"),
    "tender.created": lazy("oprettede udbuddet “{title}” for {organisation}"),
    "tender.taken_over": lazy("lod {organisation} overtage udbuddet “{title}” fra {old}"),
    "tender.edited": lazy("rettede oplysningerne om udbuddet “{title}”"),
    "tender.regime_set": lazy("valgte regelsæt og procedure for udbuddet “{title}”: {chosen}"),
    "tender.planned": lazy("lagde tidsplanen for udbuddet “{title}”: bekendtgørelsen sendes {when}"),
    "tender.participant_asked": lazy("spurgte {organisation}, om de står bag udbuddet “{title}”"),
    "tender.participant_confirmed": lazy("svarede, at {organisation} står bag udbuddet “{title}”"),
    "tender.participant_declined": lazy("svarede, at {organisation} ikke står bag udbuddet “{title}”"),
    "tender.participants_set": lazy("ændrede, hvem udbuddet “{title}” er for"),
    "tender.requirements_taken": lazy(
        "hentede {count} fælles krav fra behovsbeskrivelsen, version {version}, til udbuddet “{title}”"
    ),
    "tender.requirement_decided": lazy("satte det fælles krav “{requirement}” til “{decided}” i udbuddet “{title}”"),
    "tender.rest_kept": lazy("medtog {count} fælles krav, som de er, i udbuddet “{title}”"),
    "tender.rest_undone": lazy("fortrød, at {count} fælles krav blev medtaget i udbuddet “{title}”"),
    "tender.notice_sent": lazy("sendte bekendtgørelsen om udbuddet “{title}” {when}"),
    "tender.decision_sent": lazy("underrettede tilbudsgiverne i udbuddet “{title}” {when}"),
    "tender.contract_signed": lazy("registrerede kontrakten med {winner} i udbuddet “{title}”, underskrevet {when}"),
    "tender.award_notice_sent": lazy("sendte bekendtgørelsen om kontrakten i udbuddet “{title}” {when}"),
    "tender.implemented": lazy("registrerede, at løsningen fra udbuddet “{title}” tages i brug {when}"),
    "tender.effect_recorded": lazy("registrerede effekten “{measure}” i udbuddet “{title}”: {value}"),
    "tender.learning_answered": lazy("svarede på {count} af 6 læringsspørgsmål om udbuddet “{title}”"),
    "tender.involvement_noted": lazy("skrev på bilaget om markedsdialog til udbuddet “{title}”"),
    "tender.change_taken": lazy(
        "overtog ændringen af “{requirement}” fra behovsbeskrivelsen, version {version}, i udbuddet “{title}”"
    ),
    "tender.change_kept": lazy("beholdt “{requirement}” trods behovsbeskrivelsen, version {version}, i udbuddet “{title}”"),
    "tender.still_so": lazy("stod ved, at “{requirement}” er “{decided}” i udbuddet “{title}”"),
    "tender.open_information_reasoned": lazy(
        "begrundede, at udbuddet “{title}” går videre, selv om ikke alt fra dialogen er delt med alle ({count})"
    ),
    "tender.take_asked": lazy("spurgte {organisation}, om udbuddet {source} må bruges til “{title}”"),
    "tender.take_granted": lazy("sagde ja til, at {organisation} bruger udbuddet “{title}”"),
    "tender.take_refused": lazy("sagde nej til, at {organisation} bruger udbuddet “{title}”"),
    "tender.taken_from": lazy("hentede {count} ting fra {organisation} ({source}) til udbuddet “{title}”"),
    "tender.taken_decided": lazy("tog stilling til “{what}”, hentet fra {organisation}, i udbuddet “{title}”"),
    "tender.value_worked_out": lazy("regnede den anslåede værdi af udbuddet “{title}” ud til {value}"),
    "tender.cross_border_found": lazy("vurderede, at udbuddet “{title}” har en klar grænseoverskridende interesse"),
    "tender.cross_border_not_found": lazy("vurderede, at udbuddet “{title}” ikke har en klar grænseoverskridende interesse"),
    "tender.bound": lazy("registrerede, at udbuddet “{title}” venter på rammeaftalen {framework} til {when}"),
}
