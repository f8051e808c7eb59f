// The import page: a file that is dropped or too large, and how far an import is.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (form) {
    const input = form.querySelector("input[type=file]");
    const drop = form.querySelector("[data-drop]");
    const trouble = form.querySelector("[data-trouble]");
    const check = () => {
      const file = input.files[0];
      const large = file && file.size > Number(form.dataset.most);
      trouble.textContent = large ? form.dataset.tooLarge : "";
      input.setCustomValidity(large ? form.dataset.tooLarge : "");
    };
    input.addEventListener("change", check);
    for (const kind of ["dragover", "dragenter"]) {
      drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
    }
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; check(); input.focus(); }
    });
    form.addEventListener("submit", () => { form.querySelector("[data-waiting]").hidden = false; });
    addEventListener("pageshow", () => { form.querySelector("[data-waiting]").hidden = true; });
  }

  const part = document.querySelector("[data-progress]");
  if (part) {
    const bar = part.querySelector("progress"), text = part.querySelector("[data-text]");
    const ask = async () => {
      try {
        const answer = await fetch(part.dataset.progress, { headers: { "X-Requested-With": "portal" } });
        if (answer.status === 401) { text.textContent = document.body.dataset.ended; return; }
        if (answer.ok) {
          const said = await answer.json();
          if (said.state !== "running") { location.reload(); return; }
          text.textContent = said.text;
          if (said.total) { bar.max = said.total; bar.value = said.done; }
        }
      } catch { /* the portal is away for a moment; the import goes on when it is back */ }
      setTimeout(ask, document.hidden ? 5000 : 1000);
    };
    setTimeout(ask, 500);
  }
})();
