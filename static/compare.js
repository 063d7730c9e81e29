/* Bandingkan: where both drawings scroll sideways they do so together, by wheel, bar, touch or key. */
(() => {
  "use strict";
  const DRAWING = ".sides .swimlane .scroll";
  const led = new WeakMap(); // drawing -> where the other one has just led it

  /* `scroll` does not bubble, and htmx exchanges the drawings: so one listener, on the way down. */
  document.addEventListener("scroll", ({ target }) => {
    if (!target.matches?.(DRAWING)) return;
    const own = led.get(target) === target.scrollLeft;
    led.delete(target);
    if (own) return;
    for (const other of document.querySelectorAll(DRAWING)) {
      if (other === target) continue;
      const before = other.scrollLeft;
      other.scrollLeft = target.scrollLeft; // the narrower one stays at its end
      if (other.scrollLeft !== before) led.set(other, other.scrollLeft);
    }
  }, { capture: true, passive: true });
})();
