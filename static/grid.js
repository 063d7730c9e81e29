/* Tabel tanda: cells by keys and presses; what changes is handed to grid-save.js, and nothing typed meanwhile is lost.
   Without script the page is a plain form with a select a cell. */
(() => {
  "use strict";
  if (!window.gridSaver) return;
  const { queue, send, announce, onAnswer } = window.gridSaver;
  const byId = (id) => document.getElementById(id);
  const grid = () => byId("grid");
  const SIGNS = JSON.parse(grid().dataset.signs); // [kind, sign, words], in the order of Enter
  const KEYS = { x: "process", "?": "decision", m: "start", s: "end", k: "coordinate", Delete: "", Backspace: "" };
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-5, 0], PageDown: [5, 0] };
  const ROOM = 70; // pixels left of the first symbol of the drawing
  const moves = (change) => /^(baris|kolom|tarik)/.test(change.act || "");

  /* -- after an answer ------------------------------------------------------------------------------------------- */

  let told = grid().dataset.state;

  function show(done, isSaved) {
    prepare();
    settle(isSaved ? done.spent : null);
    const alarm = grid().querySelector("[role=alert]");
    const words = [byId("grid-told")?.textContent.trim(), grid().dataset.state === told ? "" : grid().dataset.state];
    told = grid().dataset.state;
    if (alarm) { alarm.tabIndex = -1; alarm.focus(); }
    else if (done.goal) done.goal();
    else if (document.activeElement === document.body) focusCell(place.row, place.column);
    const said = words.filter(Boolean).join(" ");
    if (said) announce(said);
    while (held.length && !queue.some(moves)) replay(held.shift());
  }

  /* What was pressed while rows or columns moved is done now, where the focus has gone with them. */
  function replay(stroke) {
    const button = document.activeElement;
    if (!stroke.again) press(stroke);
    else if (button.value?.split(":")[0] === stroke.again) button.click();
  }

  /* What the portal says of a field holds, unless something newer is on its way or being written. */
  function settle(spent) {
    const newer = new Set(queue.flatMap((change) => (change.fields || []).map(([name]) => name)));
    for (const field of byId("grid-form").elements) {
      const group = field.closest("[data-group^=wait]")?.dataset.group;
      if (!field.name || ["hidden", "submit"].includes(field.type) || newer.has(field.name) || (group && group !== spent)) continue;
      if (field === document.activeElement && !group) continue;
      if (field.type === "checkbox") field.checked = field.defaultChecked;
      else if (field.options) field.selectedIndex = Math.max([...field.options].findIndex((o) => o.defaultSelected), 0);
      else if (field.value !== field.defaultValue) field.value = field.defaultValue;
    }
    grid().querySelectorAll("td.mark").forEach((cell) => paint(cell, kindOf(cell)));
  }

  /* -- the cells ------------------------------------------------------------------------------------------------- */

  const place = { row: 0, column: 0 }; // of the one cell that Tab leads to
  const held = []; // strokes while rows or columns move

  const table = () => byId("grid-table");
  const lines = () => table().tBodies[0].rows;
  const widgets = (cell) => [...cell.querySelectorAll("input, select, textarea, button, summary")];
  const cellAt = (row, column) => lines()[row]?.cells[column];
  const here = () => cellAt(place.row, place.column);

  function prepare() {
    table().setAttribute("role", "grid");
    for (const line of lines()) {
      for (const cell of line.cells) {
        const select = cell.classList.contains("mark") && cell.querySelector("select");
        if (select) { select.remove(); cell.id = select.id; }
        if (cell.tabIndex !== -1 || !cell.hasAttribute("tabindex")) cell.tabIndex = -1;
        const isInside = cell !== document.activeElement && cell.contains(document.activeElement);
        widgets(cell).forEach((one) => { one.tabIndex = isInside ? 0 : -1; });
      }
    }
    place.row = Math.max(Math.min(place.row, lines().length - 1), 0);
    place.column = Math.max(Math.min(place.column, lines()[place.row].cells.length - 1), 0);
    if (here()) here().tabIndex = 0;
  }

  function choose(cell) {
    const before = here();
    if (before && before !== cell) {
      before.tabIndex = -1;
      widgets(before).forEach((one) => { one.tabIndex = -1; });
    }
    place.row = cell.parentElement.sectionRowIndex;
    place.column = cell.cellIndex;
    cell.tabIndex = 0;
  }

  function focusCell(row, column) {
    const line = lines()[Math.max(0, Math.min(row, lines().length - 1))];
    const cell = line?.cells[Math.max(0, Math.min(column, line.cells.length - 1))];
    if (!cell) return;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest?.("#grid-table tbody :is(td, th)");
    if (!cell) return;
    choose(cell);
    if (event.target !== cell) widgets(cell).forEach((one) => { one.tabIndex = 0; });
  });

  function kindOf(cell) {
    const mine = queue.findLast((change) => change.cell === cell.dataset.name);
    return mine ? mine.kind : cell.dataset.kind;
  }

  function paint(cell, kind) {
    const known = SIGNS.find(([one]) => one === kind);
    if (!known) return;
    const sign = cell.querySelector("b") || cell.querySelector(".shown").appendChild(document.createElement("b"));
    const words = cell.querySelector(".shown .visually-hidden");
    const joins = cell.dataset.join && !["", "coordinate"].includes(kind);
    sign.textContent = (joins ? "& " : "") + known[1];
    if (words) words.textContent = known[2] + (joins ? ", menunggu semua cabang" : "");
    cell.classList.toggle("unsaved", kind !== cell.dataset.kind);
  }

  function mark(cell, kind) {
    send({ key: cell.dataset.name, cell: cell.dataset.name, kind, fields: [[cell.dataset.name, kind]] });
    paint(cell, kind);
    announce(`${cell.dataset.who}: ${SIGNS.find(([one]) => one === kind)[2]}`);
  }

  function step(cell, back) {
    const kind = kindOf(cell);
    if (cell.dataset.hint && !back && kind === cell.dataset.kind) {
      send({ cell: cell.dataset.name, kind: cell.dataset.hintKind, act: `terima:${cell.dataset.hint}` });
      announce(`Usulan diterima. ${cell.dataset.who}: ${SIGNS.find(([one]) => one === cell.dataset.hintKind)[2]}`);
      return;
    }
    const at = SIGNS.findIndex(([one]) => one === kind);
    mark(cell, SIGNS[(at + (back ? SIGNS.length - 1 : 1)) % SIGNS.length][0]);
  }

  /* -- keys ------------------------------------------------------------------------------------------------------ */

  function press(stroke) {
    const cell = here();
    if (!cell) return false;
    const isMark = cell.classList.contains("mark");
    const { key } = stroke;
    if (stroke.altKey) {
      if (key !== "ArrowUp" && key !== "ArrowDown") return false;
      act(`baris-${key === "ArrowUp" ? "naik" : "turun"}:${rowOf(cell)}`, place.column);
    } else if (MOVES[key]) focusCell(place.row + MOVES[key][0], Math.max(place.column + MOVES[key][1], 0));
    else if (key === "Home") focusCell(stroke.ctrlKey ? 0 : place.row, 0);
    else if (key === "End") focusCell(stroke.ctrlKey ? Infinity : place.row, Infinity);
    else if (stroke.ctrlKey || stroke.metaKey) return false;
    else if (isMark && (key === "Enter" || key === " ")) step(cell, stroke.shiftKey);
    else if (isMark && key.toLowerCase() in KEYS) mark(cell, KEYS[key.toLowerCase()]);
    else if (isMark && key in KEYS) mark(cell, KEYS[key]);
    else if (!isMark && (key === "Enter" || key === "F2")) widgets(cell)[0]?.focus();
    else if (key.length === 1 && cell.querySelector("textarea")) { write(cell, stroke.replayed ? key : ""); return Boolean(stroke.replayed); }
    else return false;
    return true;
  }

  /* A letter on a cell of text begins to write at its end. */
  function write(cell, text) {
    const area = cell.querySelector("textarea");
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    if (text) area.setRangeText(text, area.value.length, area.value.length, "end");
  }

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.isComposing || !target.closest("#grid, body")) return;
    const writes = target.closest("input:not([type=checkbox]), textarea, select");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && key.toLowerCase() === "z" && !writes) {
      if (!queue.length && !grid().querySelector("button[value=tarik]")) return;
      event.preventDefault();
      act("tarik", place.column);
      return;
    }
    const cell = target.closest("#grid-table tbody :is(td, th)");
    if (cell && target === cell) {
      if (queue.some(moves) && key !== "Tab") {
        const { altKey, ctrlKey, metaKey, shiftKey } = event;
        held.push({ key, altKey, ctrlKey, metaKey, shiftKey, replayed: true });
        event.preventDefault();
      } else if (press(event)) event.preventDefault();
    } else if (cell) inside(event, cell);
    else if (key === "Enter" && target.matches("#grid input:not([type=checkbox])")) {
      event.preventDefault();
      const button = target.closest("[data-group^=wait]")?.querySelector("button");
      if (button) button.click();
      else { target.blur(); target.focus(); }
    }
  });

  function inside(event, cell) {
    const { target, key } = event;
    const { row, column } = place;
    if (key === "Escape") {
      if (target.defaultValue !== undefined && target.type !== "checkbox") target.value = target.defaultValue;
      cell.focus();
    } else if (key === "Enter" && target.matches("textarea, input:not([type=checkbox])") && !event.shiftKey) cell.focus();
    else if (key === "Tab" && target.matches("textarea")) focusCell(row, column + (event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
  }

  /* -- presses and fields ---------------------------------------------------------------------------------------- */

  const rowOf = (cell) => Number(grid().dataset.from) + cell.parentElement.sectionRowIndex;

  /* After a move the focus goes with what was moved, so that the same key moves it on. */
  function act(value, column = 0, byButton = false) {
    const [verb, at] = value.split(":");
    const row = Number(at) - Number(grid().dataset.from);
    const to = { naik: Number(at) - 1, kiri: Number(at) - 1, turun: Number(at) + 1, kanan: Number(at) + 1 }[verb.split("-")[1]];
    const goals = { "baris-tambah": () => focusCell(row + 1, 1), "baris-hapus-ya": () => focusCell(row, column) };
    const follow = () => {
      if (byButton) pressed(`${verb}:${to}`) || pressed(value);
      else focusCell(row + to - Number(at), column);
    };
    send({ act: value, goal: goals[verb] || (to === undefined ? undefined : follow) });
  }

  function pressed(value) {
    const button = grid().querySelector(`button[value="${value}"]`);
    button?.focus();
    return Boolean(button);
  }

  /* All fields of a group go together: the portal takes the outcomes of a decision as a whole. */
  function valuesOf(group) {
    const fields = [...byId("grid-form").elements].filter((field) => field.name && field.type !== "submit");
    return fields
      .filter((field) => field.closest("[data-group]")?.dataset.group === group && (field.type !== "checkbox" || field.checked))
      .map((field) => [field.name, field.value]);
  }

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.name || !field.closest("#grid-form")) return;
    const group = field.closest("[data-group]")?.dataset.group;
    if (group?.startsWith("wait")) return;
    send({ key: group || field.name, fields: group ? valuesOf(group) : [[field.name, field.value]] });
  });

  document.addEventListener("click", (event) => {
    const cell = event.target.closest("#grid-table td.mark");
    if (cell) {
      if (!queue.some(moves)) step(cell, event.shiftKey);
      return;
    }
    const button = event.target.closest("#grid-form button, #grid-form [data-act]");
    if (!button) return;
    event.preventDefault();
    const group = button.closest("[data-group]")?.dataset.group;
    const value = button.dataset.act || button.value;
    if (queue.some(moves)) held.push({ again: value.split(":")[0] });
    else if (group?.startsWith("wait")) send({ act: value, fields: valuesOf(group), spent: group });
    else if (value.startsWith("keputusan-hapus")) send({ act: value, fields: valuesOf(group) });
    else act(value, place.column, true);
  });

  onAnswer(show);
  prepare();
  const drawing = document.querySelector(".grid-side .swimlane .scroll");
  const symbols = [...(drawing?.querySelectorAll(".sl-b") || [])].map((one) => one.getBoundingClientRect()).filter((box) => box.width);
  if (symbols.length) drawing.scrollLeft = Math.min(...symbols.map((box) => box.left)) - drawing.getBoundingClientRect().left - ROOM;
})();
