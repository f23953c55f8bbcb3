"""How the log tells what happened to the description and the letter."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "description.version_created": lazy("oprettede behovsbeskrivelsens version {number}"),
    "description.section_added": lazy("tilføjede afsnittet “{section}” i behovsbeskrivelsens version {number}"),
    "description.section_edited": lazy("rettede afsnittet “{section}” i behovsbeskrivelsens version {number}"),
    "description.section_removed": lazy("fjernede afsnittet “{section}” fra behovsbeskrivelsens version {number}"),
    "description.section_moved": lazy("flyttede afsnittet “{section}” i behovsbeskrivelsens version {number}"),
    "description.sent_to_hearing": lazy("sendte behovsbeskrivelsens version {number} i høring"),
    "description.answered": lazy("sendte svar fra {organisation} på behovsbeskrivelsens version {number}"),
    "description.answer_changed": lazy("ændrede svar fra {organisation} på behovsbeskrivelsens version {number}"),
    "description.commented": lazy("kommenterede afsnittet “{section}” i behovsbeskrivelsen for {organisation}"),
    "description.comment_resolved": lazy(
        "afsluttede en kommentar fra {organisation} til afsnittet “{section}” i behovsbeskrivelsen"
    ),
    "description.published": lazy("offentliggjorde behovsbeskrivelsens version {number}"),
    "voice.planned": lazy("skrev, at {title} skal høres"),
    "voice.heard": lazy("skrev, at {title} er hørt"),
    "voice.changed": lazy("rettede, hvad der står om {title} på listen over dem, der høres"),
    "voice.removed": lazy("fjernede {title} fra listen over dem, der høres"),
    "letter.started": lazy("begyndte hensigtserklæringens version {number}"),
    "letter.edited": lazy("rettede hensigtserklæringens version {number}"),
    "letter.opened": lazy("åbnede hensigtserklæringens version {number} til underskrift"),
    "letter.signed": lazy("underskrev hensigtserklæringens version {number} for {organisation}"),
    "letter.declined": lazy("meddelte, at {organisation} ikke underskriver hensigtserklæringens version {number}"),
}
