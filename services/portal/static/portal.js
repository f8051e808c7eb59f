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
      entries.append(...holder.children);
      entries.lastElementChild?.querySelector("input, select, textarea")?.focus();
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

  // --- a page that someone watches shows what changed: the live part is asked for again, quietly
  const live = document.querySelector("[data-live]");
  const past = body.classList.contains("in-the-past");
  const address = () => { const url = new URL(location.href); url.searchParams.delete("done"); return url; };
  let asked = false, again = false;
  async function refresh() {
    if (document.hidden) { again = true; return; }
    if (asked) { again = true; return; }
    asked = true;
    try {
      const answer = await fetch(address(), { headers: { "X-Requested-With": "portal-live" } });
      if (answer.redirected && new URL(answer.url).pathname === "/login") { say(body.dataset.ended); return; }
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
        const part = document.querySelector("[data-live]");
        if (fresh && part && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement?.closest("input, textarea, select"))) {
          const open = all("details", part).map((one) => one.open);
          part.innerHTML = fresh.innerHTML;
          all("details", part).forEach((one, n) => { one.open = open[n] ?? one.open; });
          document.dispatchEvent(new Event("portal:refreshed"));
        }
      }
    } catch { /* the stream tells when the server is back */ }
    asked = false;
    if (again) { again = false; setTimeout(refresh, 1000); }
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && again) { again = false; refresh(); } });
  if (live && !past && live.dataset.unit) {
    let stream, pause = 1000, timer;
    const open = () => {
      stream = new EventSource("/changes?unit=" + encodeURIComponent(live.dataset.unit));
      stream.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(refresh, 300 + Math.random() * 700); });
      stream.onopen = () => { pause = 1000; };
      stream.onerror = () => {
        if (stream.readyState !== EventSource.CLOSED) return;
        setTimeout(open, pause + Math.random() * 1000);
        pause = Math.min(pause * 2, 60000);
      };
    };
    open();
    addEventListener("pagehide", () => stream.close());
  }

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
