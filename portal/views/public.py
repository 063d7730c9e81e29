"""What everybody reads: the catalogue, a service with its SOP, the file of the SOP, the privacy notice."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, abort, make_response, render_template, request

from portal import catalogue, clock, diagrams, drafts, htmx, publishing
from portal.catalogue import Card, StepTimes, Terms
from portal.formatters import listing, term
from portal.publishing import ServicePage
from portal.receipts import one_line
from portal.sop.process import Process
from portal.survey_figures import figure_of_year

bp = Blueprint("public", __name__)

PERSONAL = ("/lacak/", "/formulir/", "/terkirim/", "/berkas/", "/survei/")
SEARCH_MAX = 100  # characters of a search that are looked at
SP4N = "https://www.lapor.go.id"


@bp.get("/")
def home() -> Response:
    """List the services, with search and a choice of agency; htmx gets the list alone."""
    search = " ".join(request.args.get("q", "").split())[:SEARCH_MAX]
    chosen = request.args.get("instansi", "")[:80]
    agencies = publishing.agencies()
    cards = catalogue.cards(search, chosen)
    template = "fragments/service/_catalogue.html" if htmx.wants_fragment() else "pages/public/home.html"
    page = render_template(
        template,
        cards=cards,
        search=search,
        chosen=chosen,
        agencies=agencies,
        sought=search or dict(agencies).get(chosen, chosen),
        several=len({card.agency for card in cards}),
    )
    return make_response(page)


@bp.get("/layanan/<slug>")
def service(slug: str) -> str:
    """Show a service: its standard in the order of PermenPANRB 15/2014, its swimlane, what to prepare."""
    page = service_or_404(slug)
    return render_template(
        "pages/public/service.html",
        service=page,
        standard=catalogue.standard_of(page),
        picture=_picture(page.process),
        noun=noun(page),
        complaints=catalogue.complaint_slug(),
        contact=contact_of(page),
        lapor=SP4N,
        survey=None if noun(page) == "pengaduan" else figure_of_year(page.service_id, clock.now()),
    )


@bp.get("/layanan/<slug>/matriks.csv")
def matrix_file(slug: str) -> Response:
    """Send the SOP's file byte for byte as it was stored."""
    page = service_or_404(slug)
    response = Response(page.content, content_type="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/robots.txt")
def robots() -> Response:
    """Tell search engines to leave alone what belongs to single people."""
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in PERSONAL)]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/privasi")
def privacy() -> str:
    """Say what the portal does with what people write, and what rights they have."""
    days = drafts.KEPT_FOR.days
    return render_template("pages/public/privacy.html", agencies=publishing.agencies(), days=days, lapor=SP4N)


def service_or_404(slug: str) -> ServicePage:
    """Return a published service, or answer 404."""
    page = publishing.service_page(slug[:80])
    if page is None:
        abort(404)
    return page


def noun(page: ServicePage) -> str:
    """Return what a case of the service is called."""
    return catalogue.noun_of(page.line.for_all_agencies, page.line.opened_by_public)


def contact_of(page: ServicePage) -> str:
    """Return where to ask about a service, for use in a sentence."""
    return one_line(page.contact) or f"loket {page.line.agency}"


@lru_cache(maxsize=64)
def _picture(process: Process) -> diagrams.Picture:
    """Draw a version once; processes are kept for as long as their drawing is."""
    return diagrams.picture(process)


@bp.app_template_filter("promise")
def promise(terms: Terms) -> str:
    """Write how long a service takes, in a few words."""
    if terms.promise:
        return term(terms.promise)
    limits = [term(each.limit) for each in terms.classes]
    if not limits:
        return "belum ditetapkan"
    return f"{limits[0]} sampai {limits[-1]}, menurut klasifikasi" if len(limits) > 1 else limits[0]


@bp.app_template_filter("step_sum")
def step_sum(times: StepTimes) -> str:
    """Write the sum of the step times: `2 hari kerja dan 1 jam 40 menit kerja`."""
    return listing(term(part) for part in times.parts)


@bp.app_template_filter("start_of")
def start_of(card: Card) -> str:
    """Say who opens a case, and whether the service takes new ones."""
    if not card.opened_by_public:
        return "dibuka oleh petugas"
    return "" if card.accepting else "tidak menerima permohonan baru"
