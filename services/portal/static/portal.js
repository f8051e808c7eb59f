// What pages do beside their links and forms: live parts, kept text, a lost connection, entries to add, files to drop.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;

  // --- one submission per form: the second click waits; the server would answer with the same receipt anyway
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }));

  // --- selects and dates that act at once
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]") && event.target.form) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });

  // --- what was typed is kept in this browser until it was stored or the tab is closed
  for (const form of all("form[data-keep]")) {
    const key = "typed:" + location.pathname;
    const fields = () => all("input:not([type=hidden]):not([type=file]), select, textarea", form).filter((f) => f.name);
    const saved = sessionStorage.getItem(key);
    const answered = document.getElementById("sentence") || form.querySelector(".is-invalid");
    if (saved && !answered) {
      for (const [name, value] of JSON.parse(saved)) {
        for (const field of fields().filter((f) => f.name === name)) {
          if (["checkbox", "radio"].includes(field.type)) field.checked = value.includes(field.value);
          else if (!field.value) field.value = value[0] ?? "";
        }
      }
    }
    form.addEventListener("input", () => {
      const typed = new Map();
      for (const field of fields()) {
        const chosen = ["checkbox", "radio"].includes(field.type) ? (field.checked ? [field.value] : []) : [field.value];
        typed.set(field.name, [...(typed.get(field.name) ?? []), ...chosen]);
      }
      sessionStorage.setItem(key, JSON.stringify([...typed]));
    });
  }
  const receipt = new URLSearchParams(location.search).get("done");
  if (receipt) for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("typed:" + location.pathname + "/") || key.includes("/new/")) sessionStorage.removeItem(key);
  }

  // --- a form is sent only while there is a connection
  const banner = document.getElementById("connection");
  const say = (text) => { if (banner) { banner.hidden = !text; banner.textContent = text ?? ""; } };
  addEventListener("offline", () => say(body.dataset.away));
  addEventListener("online", () => { say(body.dataset.back); setTimeout(() => say(""), 4000); });
  document.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); delete event.target.dataset.sent; say(body.dataset.away); }
  }, true);

  // --- entries of a list in a form
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      const many = add.closest(".many");
      const entries = many.querySelector(":scope > .entries");
      const number = (many.dataset.next = String(Number(many.dataset.next ?? entries.children.length) + 1)) - 1;
      if (entries.children.length >= Number(many.dataset.most || 100)) return;
      const template = many.querySelector(":scope > template");
      const place = many.dataset.many;
      const holder = document.createElement("div");
      holder.append(template.content.cloneNode(true));
      const blankId = ("f-" + place + ".__").replaceAll(".", "-"), newId = ("f-" + place + "." + number).replaceAll(".", "-");
      for (const element of all("*", holder)) {
        for (const name of ["name", "data-many"]) {
          const value = element.getAttribute(name);
          if (value?.startsWith(place + ".__")) element.setAttribute(name, place + "." + number + value.slice(place.length + 3));
        }
        for (const name of ["id", "for", "aria-describedby"]) {
          const value = element.getAttribute(name);
          if (value?.startsWith(blankId)) element.setAttribute(name, newId + value.slice(blankId.length));
        }
      }
      for (const field of all("[data-new-id]", holder)) field.value = crypto.randomUUID();
      entries.append(...holder.children);
      entries.lastElementChild?.querySelector("input, select, textarea")?.focus();
    }
    const several = event.target.closest("[data-check-all], [data-check-none]");
    if (several) {
      const boxes = all("label:not([hidden]) input[type=checkbox]", several.closest("[data-filter]"));
      boxes.forEach((box) => { box.checked = several.matches("[data-check-all]"); });
      boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const remove = event.target.closest("[data-remove]");
    if (remove) {
      const many = remove.closest(".many");
      remove.closest(".entry").remove();
      many.querySelector("[data-add]")?.focus();
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-filter-words]")) return;
    const words = event.target.value.trim().toLowerCase();
    for (const label of all("label", event.target.closest("[data-filter]"))) {
      label.hidden = words !== "" && !label.textContent.toLowerCase().includes(words) && !label.querySelector(":checked");
    }
  });

  // --- a page that someone watches: when its unit has changed, htmx asks for the live part again and merges it.
  // A page that is not looked at listens to nothing, and looks again when it is.
  const live = document.querySelector("[data-live][data-unit]");
  if (live) {
    let stream = null, timer = null;
    const refresh = () => { clearTimeout(timer); timer = setTimeout(() => body.dispatchEvent(new Event("portal:changed")), 200 + Math.random() * 600); };
    const listen = () => {
      stream = new EventSource("/changes?unit=" + encodeURIComponent(live.dataset.unit));
      stream.addEventListener("change", refresh);
      stream.onerror = () => {
        if (stream?.readyState !== EventSource.CLOSED) return;
        stream = null;
        setTimeout(() => { if (!document.hidden && !stream) { listen(); refresh(); } }, 3000 + Math.random() * 4000);
      };
    };
    const stop = () => { stream?.close(); stream = null; };
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) stop();
      else if (!stream) { listen(); refresh(); }
    });
    addEventListener("pagehide", stop);
    addEventListener("pageshow", (event) => { if (event.persisted && !stream) { listen(); refresh(); } });
    if (!document.hidden) listen();
  }
  document.addEventListener("htmx:after:swap", () => document.dispatchEvent(new Event("portal:refreshed")));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail?.ctx?.response?.status === 401) say(body.dataset.ended);
  });

  // --- keyboard: / searches, g then h goes home; not while typing
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "/") { const search = document.getElementById("q"); if (search) { event.preventDefault(); search.focus(); } }
    if (before === "g" && event.key === "h") document.querySelector(".navbar-brand a")?.click();
    before = event.key;
  });
  document.getElementById("sentence")?.focus();
})();
