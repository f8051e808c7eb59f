// Files: uploaded as soon as they are chosen, dropped or photographed; without scripts they come with their form.
(() => {
  "use strict";
  let going = 0;

  function line(text) {
    const row = document.createElement("div");
    row.className = "upload";
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", text);
    row.append(bar, text);
    return row;
  }

  function link(found) {
    const a = document.createElement("a");
    a.href = found.url;
    a.target = "_blank";
    a.rel = "noopener";
    a.textContent = found.name;
    const size = document.createElement("span");
    size.className = "text-secondary small";
    size.textContent = " " + found.size;
    return [a, size];
  }

  // An uploaded file: chosen in a form, listed on a sheet.
  function show(drop, found, name) {
    const files = drop.querySelector("[data-files]");
    files.querySelector("[data-none]")?.remove();
    const known = [...files.querySelectorAll("input")].find((one) => one.value === found.value);
    if (known) { known.checked = true; return; }
    if (!drop.dataset.kind) {
      if ([...files.querySelectorAll("a")].some((one) => one.href === new URL(found.url, location).href)) return;
      const row = document.createElement("div");
      row.append(...link(found));
      files.append(row);
      return;
    }
    const label = document.createElement("label");
    label.className = "form-check";
    const input = document.createElement("input");
    Object.assign(input, { type: drop.dataset.kind, name, value: found.value, checked: true, className: "form-check-input" });
    const text = document.createElement("span");
    text.className = "form-check-label";
    text.append(...link(found));
    label.append(input, text);
    files.append(label);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function send(drop, file, name) {
    return new Promise((done) => {
      const row = line(file.name);
      drop.querySelector("[data-files]").append(row);
      const said = (text) => {
        const one = document.createElement("div");
        one.textContent = file.name + "：" + text;
        drop.querySelector("[data-said]").append(one);
      };
      const finish = () => { row.remove(); done(); };
      if (file.size > Number(drop.dataset.most)) { said(drop.dataset.tooLarge); finish(); return; }
      const request = new XMLHttpRequest();
      request.open("POST", drop.dataset.upload + "&name=" + encodeURIComponent(file.name));
      request.setRequestHeader("X-CSRF", document.body.dataset.csrf);
      request.setRequestHeader("X-Requested-With", "portal");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.timeout = 300000;
      request.upload.onprogress = (event) => { if (event.lengthComputable) row.firstChild.value = event.loaded / event.total; };
      request.onload = () => {
        if (request.status === 201) show(drop, request.response, name);
        else said(request.response?.detail ?? drop.dataset.failed);
        finish();
      };
      request.onerror = request.ontimeout = () => { said(drop.dataset.failed); finish(); };
      request.send(file);
    });
  }

  async function upload(drop, files, input) {
    drop.querySelector("[data-said]").replaceChildren();
    const name = input.name.replace(/\.files$/, "");
    going += 1;
    try { for (const file of files) await send(drop, file, name); } finally { going -= 1; }
  }

  document.addEventListener("change", (event) => {
    const drop = event.target.closest?.("[data-upload]");
    if (!drop || event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    upload(drop, files, event.target);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest?.("[data-upload]");
      if (!drop || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop") upload(drop, [...event.dataTransfer.files], drop.querySelector("input[type=file]"));
    });
  }
  document.addEventListener("submit", (event) => {
    if (!going) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const drop = event.target.querySelector("[data-upload]");
    if (drop) drop.querySelector("[data-said]").textContent = drop.dataset.busy;
  }, true);
})();
