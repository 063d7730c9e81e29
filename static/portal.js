/* All the script of the public pages besides htmx: focus, announcements, single presses, lost connections. */
(() => {
  "use strict";
  const LOST = "Sambungan internet terputus; belum ada yang terkirim. Periksa sambungan, lalu tekan tombolnya lagi.";
  const SENDING = "Mengirim…";
  const byId = (id) => document.getElementById(id);

  function announce(text) {
    const live = byId("live");
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text.trim().replace(/\s+/g, " ").slice(0, 300); }, 50);
  }

  function show(text) {
    const box = byId("messages");
    if (!box) return;
    const notice = document.createElement("div");
    notice.className = "notice bad";
    notice.tabIndex = -1;
    const line = notice.appendChild(document.createElement("p"));
    line.appendChild(document.createElement("strong")).textContent = text;
    box.replaceChildren(notice);
    notice.focus();
    announce(text);
  }

  /* A form is sent once: its pressed button says so and cannot be pressed again. */
  const pressed = new WeakMap();

  function hold(form, button) {
    if (!button) return;
    pressed.set(form, { button, words: [...button.childNodes] });
    button.setAttribute("aria-disabled", "true");
    button.textContent = SENDING;
  }

  function release(form) {
    form.removeAttribute("aria-busy");
    const held = pressed.get(form);
    if (!held) return;
    held.button.removeAttribute("aria-disabled");
    held.button.replaceChildren(...held.words);
    pressed.delete(form);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ((form.getAttribute("method") || "get").toLowerCase() !== "post") return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("aria-busy", "true");
    /* The button later, so that its own name and value still go along. */
    setTimeout(() => {
      const byHtmx = form.matches("[hx-post]") || event.submitter?.matches("[hx-post]");
      if (byHtmx || !event.defaultPrevented) hold(form, event.submitter);
      else release(form);
    }, 0);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[aria-disabled=true]");
    if (button) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  /* A page that comes back from the browser's memory may be pressed again. */
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

  /* Remembered from before the swap: a part that has come to its end comes back without the trigger. */
  const polls = new WeakSet();
  const isPoll = (ctx) => polls.has(ctx) || /(^|,)\s*every /.test(ctx?.sourceElement?.getAttribute("hx-trigger") || "");

  /* What nobody looks at is not polled; on return the next poll brings what was missed. */
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (!isPoll(ctx)) return;
    polls.add(ctx);
    if (document.hidden) event.preventDefault();
  });

  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.detail.ctx?.sourceElement?.closest("form");
    if (form) release(form);
  });

  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx && !ctx.response && !isPoll(ctx)) show(LOST);
  });

  /* After a press the focus goes to what came: a summary of faults, a message, or the new part's heading. What saves
     in the background (data-quiet) leaves the focus where the person writes. */
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (!ctx || isPoll(ctx) || ctx.sourceElement?.hasAttribute("data-quiet")) return;
    const target = typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target;
    const place = target?.isConnected ? target : target?.id ? byId(target.id) : null;
    if (!place) return;
    if (place.id !== "messages") byId("messages")?.replaceChildren(); // what was said before is over
    const goal = place.querySelector("[role=alert], [data-focus], h2, h3") || place;
    if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1;
    goal.focus();
    announce(goal.textContent);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* For browsers whose print style cannot open them. */
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.printed:not([open])")];
    folded.forEach((each) => { each.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));
})();
