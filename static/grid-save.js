/* Tabel tanda: changes wait in a row and are sent one after another; one that does not get through is sent again. */
(() => {
  "use strict";
  const AGAIN = 4000; // milliseconds until then
  const byId = (id) => document.getElementById(id);
  const sender = byId("grid-change");
  if (!sender || !byId("grid") || !window.htmx) return;
  const grid = () => byId("grid");
  const queue = []; // changes: {key, fields, act, goal, spent}; `key`: a newer one takes the place of one that waits
  let busy = false;
  let leave = "";
  let answered = () => {};

  function announce(text) {
    const live = byId("live");
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 50);
  }

  function sayUnsaved(count) {
    const text = `Sambungan internet terputus; ${count} perubahan belum tersimpan. Portal mencobanya lagi sendiri.`;
    const notice = document.createElement("div");
    notice.className = "notice bad";
    notice.dataset.lost = "";
    notice.append(Object.assign(document.createElement("p"), { textContent: text }));
    byId("messages").replaceChildren(notice);
    announce(text);
  }

  function send(change) {
    const last = queue[queue.length - 1];
    const waits = queue.length > (busy ? 1 : 0);
    if (waits && change.key && last.key === change.key) queue[queue.length - 1] = change;
    else queue.push(change);
    next();
  }

  function next() {
    if (busy || !queue.length) return;
    busy = true;
    grid().dataset.saving = "";
    const change = queue[0];
    change.revision ??= grid().dataset.revision;
    sender.querySelectorAll("[data-once]").forEach((field) => field.remove());
    sender.elements.revisi.value = change.revision;
    const fields = [["dari", grid().dataset.from], ["tindakan", change.act || ""], ...(change.fields || [])];
    for (const [name, value] of fields) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      field.dataset.once = "";
      sender.append(field);
    }
    htmx.trigger(sender, "ubah");
  }

  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.sourceElement === sender) event.stopPropagation(); // said here, without taking the focus
  }, true);

  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== sender) return;
    busy = false;
    if (!ctx.response) {
      sayUnsaved(queue.length);
      setTimeout(next, AGAIN);
      return;
    }
    const done = queue.shift();
    document.querySelector("#messages [data-lost]")?.remove();
    delete grid().dataset.saving;
    if (ctx.response.status === 409) gather(done);
    answered(done, ctx.response.status === 200);
    if (leave && !queue.length) location.assign(leave);
    next();
  });

  /* Another admin was first: what was typed meanwhile goes along with the refused change, to be compared as a whole. */
  function gather(done) {
    const rest = queue.splice(0);
    if (!rest.length || [done, ...rest].some((change) => change.act)) return;
    queue.push({ fields: [done, ...rest].flatMap((change) => change.fields), revision: done.revision });
  }

  /* A link that is followed while something is unsaved waits for it. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.hash || !queue.length || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leave = link.href;
  });

  window.gridSaver = { queue, send, announce, onAnswer: (does) => { answered = does; } };
})();
