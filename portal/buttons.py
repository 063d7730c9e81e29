"""The words on the buttons of a step: an outcome of the matrix becomes verb, object and consequence (docs/wording, 4).

Nothing is decided here: what an outcome brings about is told by portal.case_tasks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from portal.case_tasks import MyTask, OutcomeView
from portal.case_view import CaseView
from portal.casework import is_return
from portal.formatters import listing
from portal.sop.process import Process
from portal.standing import fill, noun, person

Kind = Literal["forward", "return", "return_to_applicant", "refusal", "refusal_to_end"]
ORDER: tuple[Kind, ...] = ("forward", "return", "return_to_applicant", "refusal", "refusal_to_end")
BACK_TO_OFFICE = (
    "Berkas kembali ke langkah {langkah} dengan alasan Anda. "
    "Langkah sesudahnya diulang; jangka waktu layanan tetap berjalan.[ {lain}]"
)
BACK_TO_APPLICANT = (
    "Berkas kembali ke {pemohon} dengan alasan Anda. Jangka waktu layanan berhenti sampai dikirim lagi.[ {lain}]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Button and line of one row of the table; an empty line says what follows, as after a step without decision."""

    button: str
    line: str = ""


ROWS: dict[tuple[Kind, str], Words] = {
    ("forward", "setuju"): Words("Setujui"),
    ("forward", "disetujui"): Words("Setujui"),
    ("forward", "layak"): Words("Setujui"),
    ("forward", "lengkap"): Words("Nyatakan lengkap"),
    ("forward", "terpenuhi"): Words("Nyatakan {keputusan}"),
    ("forward", "siap"): Words("Nyatakan {keputusan}"),
    ("forward", "dijadwalkan dengan surat jawaban"): Words(
        "Jadwalkan lewat surat",
        "Surat jawaban disiapkan; pemohon menerimanya setelah Anda menyelesaikan surat.",
    ),
    ("return", "dikembalikan"): Words("Kembalikan ke {berikutnya}", BACK_TO_OFFICE),
    ("return", "tidak setuju"): Words("Kembalikan ke {berikutnya}", BACK_TO_OFFICE),
    ("return_to_applicant", "belum lengkap"): Words("Kembalikan untuk dilengkapi", BACK_TO_APPLICANT),
    ("return_to_applicant", "perlu dilengkapi"): Words("Kembalikan untuk dilengkapi", BACK_TO_APPLICANT),
}
COMPLAINT_ROWS: dict[tuple[Kind, str], Words] = {
    ("forward", "diteruskan"): Words(
        "Teruskan ke {berikutnya}", "Tenggat dihitung dari klasifikasi yang Anda pilih[: {tenggat}]."
    ),
    ("refusal", "tidak dapat diproses"): Words(
        "Tolak pengaduan", "Pelapor membaca alasan Anda dan tetap dapat membukanya kembali."
    ),
    ("forward", "diterima"): Words("Terima jawaban", "Pengaduan selesai."),
    ("return", "dibuka kembali"): Words("Buka kembali", "Pengaduan kembali ke {berikutnya} dengan alasan Anda."),
}
OTHERWISE: dict[Kind, Words] = {
    "forward": Words("Putuskan: {keputusan}"),
    "return": Words("Putuskan: {keputusan}", BACK_TO_OFFICE),
    "return_to_applicant": Words("Putuskan: {keputusan}", BACK_TO_APPLICANT),
    "refusal": Words(
        "Tolak {sebutan}",
        "{Sebutan} dinyatakan ditolak.[ {penjawab} menyiapkan jawaban dengan alasan Anda.][ {pembaca} membaca alasan Anda.]",
    ),
    "refusal_to_end": Words(
        "Tolak dan tutup", "{Sebutan} ditutup sebagai ditolak.[ {pembaca_akhir} membaca alasan Anda.]"
    ),
}
REPEATED = Words("Putuskan: {keputusan}", "Langkah {langkah} diulang oleh {berikutnya} dengan tenggat baru.[ {lain}]")
PLAIN, AGAIN, AT_COUNTER = "Selesaikan langkah {sendiri}", "Kirim lagi", "Catat untuk {pemohon}"
ANSWER = "Kirim jawaban"
ANSWERED = "{Pemohon} membacanya[, lalu menerima atau membuka kembali paling lambat {tutup}]."


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says and sends: `value` is the label of the outcome, empty for a step that does not decide."""

    label: str
    line: str
    value: str
    css: str  # "" (the main act) | second | stop
    kind: Kind
    needs_note: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words need of the case: its SOP, what it is called, whether a refusal stands, and two times in words."""

    process: Process
    noun: str  # permohonan | pengaduan | berkas
    person: str  # pemohon | pelapor
    has_applicant: bool = True
    is_refused: bool = False
    due: str = ""
    closes: str = ""


def scene_of(view: CaseView, due: str = "", closes: str = "") -> Scene:
    """Return what the buttons of a case need.

    In words: `due` is when its chosen Klasifikasi is due, `closes` until when the reporter can reply to an answer given now.
    """
    return Scene(view.process, noun(view), person(view), view.has_applicant, bool(view.marking.refused), due, closes)


def buttons_of(
    task: MyTask, scene: Scene, by: Literal["official", "applicant", "counter"] = "official"
) -> list[Button]:
    """Return the buttons of an open part, the way forward first; only the first is the main act.

    Two outcomes that would read alike are told apart by their labels in the matrix.
    """
    made = [_button(outcome, task, scene, by) for outcome in task.outcomes]
    made.sort(key=lambda button: ORDER.index(button.kind))
    labels = [button.label for button in made]
    alike = [replace(b, label=f"Putuskan: {b.value}") if labels.count(b.label) > 1 else b for b in made]
    return [_styled(button, is_first=at == 0) for at, button in enumerate(alike)]


def _styled(button: Button, is_first: bool) -> Button:
    stops = button.kind in ("refusal", "refusal_to_end")
    return replace(button, css="stop" if stops else "" if is_first else "second")


def _button(outcome: OutcomeView, task: MyTask, scene: Scene, by: str) -> Button:
    kind = kind_of(outcome)
    values = _values(outcome, task, scene)
    if outcome.label is None:
        label = {"official": PLAIN, "counter": AT_COUNTER}.get(by, AGAIN if task.is_returned else PLAIN)
        words = Words(ANSWER if by == "official" and _answers(outcome, task, scene) else label)
        if by == "applicant" and task.is_returned and outcome.next_roles:
            words = Words(label, "Berkas kembali ke {berikutnya}; waktu berjalan lagi.")
    else:
        key = (kind, " ".join(outcome.label.split()).casefold())
        rows = {**ROWS, **COMPLAINT_ROWS} if scene.noun == "pengaduan" else ROWS
        words = REPEATED if outcome.is_return and outcome.goes_to == (task.step,) else rows.get(key, OTHERWISE[kind])
    line = fill(words.line, values) if words.line else consequence(outcome, task, scene)
    return Button(fill(words.button, values), line, outcome.label or "", "", kind, outcome.needs_note)


def kind_of(outcome: OutcomeView) -> Kind:
    """Return which part of the table an outcome belongs to: a return lifts the refusal of its own decision (R7, R10)."""
    if outcome.is_return:
        return "return_to_applicant" if outcome.to_applicant else "return"
    if outcome.is_refusal:
        return "refusal_to_end" if outcome.closes else "refusal"
    return "forward"


def consequence(outcome: OutcomeView, task: MyTask, scene: Scene) -> str:
    """Say what follows on a way forward: who waits, who is next, or how the case ends."""
    values = _values(outcome, task, scene)
    if outcome.waits_for:
        return fill("Berkas menunggu {belum}[ sebelum ke {kemudian}].", values)
    if outcome.closes:
        return fill("{Sebutan} ditutup sebagai ditolak." if scene.is_refused else "{Sebutan} selesai.", values)
    if _answers(outcome, task, scene):
        return fill(ANSWERED, values)
    delivered = "Layanan dinyatakan telah diberikan. " if outcome.delivers else ""
    if outcome.to_applicant:
        return delivered + fill("{Pemohon} mendapat giliran: {kegiatan_berikut}.", values)
    together = " bersamaan" if len(outcome.next_roles) > 1 else ""
    return delivered + fill(f"Berkas diteruskan{together} ke {{berikutnya}}.", values)


def _answers(outcome: OutcomeView, task: MyTask, scene: Scene) -> bool:
    """Whether a way forward gives the answer to a complaint: after it, only the reporter's steps are left."""
    return scene.noun == "pengaduan" and outcome.delivers and not scene.process.is_applicant(task.role)


def _may_reopen(outcome: OutcomeView, process: Process) -> bool:
    """Whether the applicant can send the case back at a step that opens."""
    steps = [process[number] for number in outcome.goes_to if number in process]
    return any(is_return(process, step.number, way) for step in steps if step.decider for way in step.outcomes)


def _values(outcome: OutcomeView, task: MyTask, scene: Scene) -> dict[str, str]:
    reader = scene.person.capitalize() if scene.has_applicant else ""
    answers = outcome.next_roles and not outcome.to_applicant
    return {
        "keputusan": outcome.label or "",
        "sendiri": task.step,
        "langkah": listing(outcome.goes_to),
        "berikutnya": _named(outcome.next_roles, scene),
        "kemudian": _named(_roles_after(task, scene.process), scene),
        "belum": _named(outcome.waits_for, scene),
        "kegiatan_berikut": listing(activity.rstrip(" .") for activity in outcome.activities),
        "sebutan": scene.noun,
        "Sebutan": scene.noun.capitalize(),
        "pemohon": scene.person,
        "Pemohon": scene.person.capitalize(),
        "penjawab": _named(outcome.next_roles, scene) if answers else "",
        "pembaca": reader if not answers else "",
        "pembaca_akhir": reader,
        "tenggat": scene.due,
        "tutup": scene.closes if _may_reopen(outcome, scene.process) else "",
        "lain": _others(outcome, task),
    }


def _named(roles: Iterable[str], scene: Scene) -> str:
    """Name offices; the applicant's role by what the applicant is called."""
    return listing(dict.fromkeys(scene.person if scene.process.is_applicant(role) else role for role in roles))


def _roles_after(task: MyTask, process: Process) -> tuple[str, ...]:
    """Return who comes after a step that others are still busy with; nobody where a decision of theirs will say it."""
    step = process[task.step]
    return process.roles_of(step.outcomes[0].to) if step.decider is None else ()


def _others(outcome: OutcomeView, task: MyTask) -> str:
    """Say which open parts a return ends, besides one's own."""
    ended: dict[str, list[str]] = {}
    for step, role in outcome.withdraws:
        if (step, role) != (task.step, task.role):
            ended.setdefault(step, []).append(role)
    return " ".join(f"{listing(roles)} tidak melanjutkan langkah {step}." for step, roles in ended.items())
