"""LÆS MIG and the journal list of a package: plain Danish, whoever takes it. Nothing in them depends on the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from coproc.kernel.formats import short_date
from coproc.kernel.sheets import as_csv
from coproc.tenders.handover.files import CASE_ONLY, INTERNAL, MARKET, MATERIAL, NOTICES, OUT, SHARED, PackageFile
from coproc.tenders.handover.models import Handover
from coproc.tenders.models import Tender

ABOUT = {
    MATERIAL: "Det materiale, virksomhederne får. Læg det i udbudssystemet.",
    SHARED: "Det, I er blevet enige om med de andre købere, og hvad jeres udbud har gjort med de fælles krav.",
    MARKET: "Det, virksomhederne fik at vide før udbuddet (udbudslovens § 39). Læg det ved udbudsmaterialet.",
    NOTICES: "Tal og tekster til bekendtgørelserne.",
    CASE_ONLY: "Kun til jeres egen sag. Må ikke lægges i udbudssystemet eller sendes til virksomheder.",
}
HEADINGS = ["Dato", "Tema", "Retning", "Dokument", "Journalnummer", "Fortroligt", "Hvorfor fortroligt"]


def readme(tender: Tender, authority: str, edition: str, files: Sequence[PackageFile]) -> str:
    """What is in the package, where it goes, and how to see that nothing was changed on the way."""
    lines = [f"{tender.reference} {tender.title}", authority, ""]
    if tender.is_example:
        lines += ["EKSEMPEL: indholdet er opdigtet for at vise et helt forløb.", ""]
    if edition == "system":
        lines += ["Udbudspakken til udbudssystemet. Her er intet fortroligt: det ligger kun i udgaven til ESDH-sagen."]
    else:
        lines += ["Udbudspakken til ESDH-sagen. Den rummer fortrolige filer. De står nederst og i journallisten."]
    lines += [
        "",
        "Dokumenterne er kladder fra coproc. Læs dem igennem, før I bruger dem.",
        "Steder mærket [JURIST: …] skal afgøres af en jurist, før dokumentet er endeligt.",
        "",
    ]
    for folder, group in groupby(files, key=lambda file: file.folder):
        lines += [folder, ABOUT.get(folder, ""), *(f"- {file.name}" for file in group), ""]
    secret = [file for file in files if file.secret]
    if secret:
        lines += ["Fortroligt (aktindsigt afgøres konkret):", *(f"- {file.path}: {file.secret}" for file in secret), ""]
    if edition == "journal":
        lines += ["Journalliste.csv har én linje for hver fil og hvert skridt. Den åbner i Excel."]
    lines += [
        "SHA256SUMS.txt har et fingeraftryk af hver fil. Kør “sha256sum -c SHA256SUMS.txt” i den udpakkede mappe: er en fil",
        "ændret, siger den det.",
    ]
    return "\r\n".join(lines) + "\r\n"


def journal(tender: Tender, files: Sequence[PackageFile], handed: Sequence[Handover]) -> str:
    """One line a file and one a step of the tender, the oldest first (offentlighedslovens § 15: date and a short theme)."""
    number = next((row.journal_number for row in handed if row.journal_number), "")
    rows: list[tuple[date, list[str]]] = [
        (
            file.on,
            [
                file.theme,
                file.direction,
                file.path,
                file.journal_number or number,
                "Ja" if file.secret else "Nej",
                str(file.secret),
            ],
        )
        for file in files
    ]
    rows += [(day, [theme, direction, "", number, "Nej", ""]) for day, theme, direction in steps(tender)]
    rows += [
        (row.taken_on, [f"Udbudspakken overdraget: {row.taken_by}", INTERNAL, "", row.journal_number or number, "Nej", ""])
        for row in handed
    ]
    rows.sort(key=lambda row: (row[0], row[1]))
    return as_csv(HEADINGS, [[short_date(day), *rest] for day, rest in rows])


def steps(tender: Tender) -> list[tuple[date, str, str]]:
    """(day, theme, direction) of what left the authority, or bound it."""
    told = (
        (tender.notice_sent_on, "Bekendtgørelse om udbuddet sendt"),
        (tender.decision_sent_on, "Tilbudsgiverne underrettet om beslutningen"),
        (tender.contract_signed_on, f"Kontrakt underskrevet med {tender.winner}"),
        (tender.award_notice_sent_on, "Bekendtgørelse om indgået kontrakt sendt"),
    )
    return [(day, theme, OUT) for day, theme in told if day]
