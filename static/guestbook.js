/* The kiosk goes back to its first screen by itself, so that no guest reads what the one before wrote. */
(() => {
  "use strict";
  const part = document.querySelector("[data-kiosk]");
  const box = document.getElementById("kembali");
  if (!part || !box) return;
  const home = () => location.replace(part.dataset.home);
  const number = (name) => Number(part.dataset[name]);
  const shown = box.querySelector(".seconds");
  let filled = part.hasAttribute("data-filled");
  let waiting = 0;
  let ticking = 0;

  function stop() {
    clearTimeout(waiting);
    clearInterval(ticking);
    box.hidden = true;
  }

  function warn(seconds) {
    let left = seconds;
    shown.textContent = left;
    box.hidden = false;
    const live = document.getElementById("live");
    if (live) live.textContent = box.querySelector("p").textContent;
    ticking = setInterval(() => {
      left -= 1;
      shown.textContent = left;
      if (left <= 0) home();
    }, 1000);
  }

  /* An untouched form holds nothing: it is only asked for anew now and then. */
  function wait() {
    stop();
    if (!part.dataset.touched) warn(number("seconds"));
    else if (filled) waiting = setTimeout(() => warn(number("seconds")), number("touched") * 1000);
    else waiting = setTimeout(home, number("blank") * 1000);
  }

  if (part.dataset.touched) {
    part.addEventListener("input", () => { filled = true; });
    for (const kind of ["input", "keydown", "pointerdown"]) document.addEventListener(kind, wait);
  }
  box.querySelector("button").addEventListener("click", wait);

  /* A page that comes back from the browser's memory is somebody else's. */
  window.addEventListener("pageshow", (event) => { if (event.persisted) home(); });
  wait();
})();
