/* What a form that is saved a field at a time has besides: its faults kept up with what was mended, its link copied. */
(() => {
  "use strict";

  /* Once checked, it gets its summary anew with every save; each field then says what the summary says of it. */
  function mend() {
    const summary = document.querySelector("#faults_left[data-anew]");
    if (!summary) return;
    const left = new Map([...summary.querySelectorAll("a")].map((link) => [link.hash.slice(1), link.textContent]));
    document.querySelectorAll(".field.wrong").forEach((field) => {
      const error = field.querySelector(".error");
      const told = left.get(error?.id.replace(/-e$/, ""));
      if (told) { error.textContent = told; return; }
      error?.remove();
      field.classList.remove("wrong");
      field.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    });
  }

  document.addEventListener("htmx:finally:request", () => setTimeout(mend, 0));

  /* Without https there is no clipboard: the link is then selected, to be copied by hand. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const place = document.getElementById(button.dataset.copy);
    const select = () => getSelection().selectAllChildren(place);
    const copied = () => { document.getElementById("live").textContent = button.textContent = button.dataset.done; };
    if (navigator.clipboard) navigator.clipboard.writeText(place.textContent).then(copied, select);
    else select();
  });
})();
