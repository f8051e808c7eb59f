// What pages do beside their links and forms: live parts, a lost connection, an ended session, choices by keyboard.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;

  // --- what is in the way of going on: no line, nobody or somebody else signed in
  const banner = document.getElementById("connection");
  let ended = false;
  const say = (text, again = false) => {
    ended = again;
    if (!banner) return;
    banner.hidden = !text;
    banner.querySelector("span").textContent = text ?? "";
    banner.querySelector("a").hidden = !again;
  };
  const ask = async () => {
    try {
      const answer = await fetch("/session", { headers: { "X-Requested-With": "portal" }, cache: "no-store", signal: AbortSignal.timeout(10000) });
      if (answer.status === 401 || answer.redirected) { say(body.dataset.ended, true); return false; }
      const found = await answer.json();
      if (!answer.ok) { say(found.detail); return false; }
      if (found.login !== body.dataset.login) { say(body.dataset.other, true); return false; }
      body.dataset.csrf = found.csrf;
      all("input[name=csrf]").forEach((input) => { input.value = found.csrf; });
      return true;
    } catch {
      say(body.dataset.away);
      return false;
    }
  };
  addEventListener("offline", () => say(body.dataset.away));
  addEventListener("online", () => { say(body.dataset.back); setTimeout(() => { if (!ended) say(""); }, 4000); });
  addEventListener("focus", async () => { if (ended && await ask()) say(body.dataset.again); });

  // --- a form is sent once, and only while it can arrive and be taken; else what was typed stays on the page.
  // A second click waits; the server would answer it with the same receipt anyway.
  const release = (form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented || form.dataset.sent === "now") return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "asking";
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    if (!await ask()) { release(form); return; }
    say("");
    form.dataset.sent = "now";
    form.dispatchEvent(new Event("portal:sending"));
    form.requestSubmit(event.submitter);
    form.dataset.sent = "gone";
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // --- what a form kept is forgotten when its receipt is shown
  if (new URLSearchParams(location.search).has("done")) {
    const sending = JSON.parse(sessionStorage.getItem("sending") ?? "null");
    if (sending?.action.startsWith(location.pathname + "/")) {
      sessionStorage.removeItem(sending.key);
      sessionStorage.removeItem("sending");
    }
  }

  // --- a link does not lead out of the page into nothing
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (navigator.onLine || !link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (await ask()) location.href = link.href;
  });

  // --- selects and dates that act at once; by keyboard when Enter is pressed or the field is left
  let typing = null;
  const act = (field) => { delete field.dataset.chosen; field.form?.requestSubmit(); };
  addEventListener("pointerdown", () => { typing = null; }, true);
  addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-submit-on-change]");
    if (!field) return;
    typing = event.altKey || ["Enter", " "].includes(event.key) ? null : field;
    if (event.key === "Enter" && field.dataset.chosen) { event.preventDefault(); act(field); }
  }, true);
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("[data-submit-on-change]")) return;
    if (typing === field) field.dataset.chosen = "1";
    else act(field);
  });
  document.addEventListener("focusout", (event) => { if (event.target.dataset?.chosen) act(event.target); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });

  // --- lists to choose from
  document.addEventListener("click", (event) => {
    const several = event.target.closest("[data-check-all], [data-check-none]");
    if (several) {
      const boxes = all("label:not([hidden]) input[type=checkbox]", several.closest("[data-filter]"));
      boxes.forEach((box) => { box.checked = several.matches("[data-check-all]"); });
      boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
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
  // A page that is not looked at listens to nothing, and looks again when it is; a new day changes lights by itself.
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
    let day = new Date().toDateString();
    setInterval(() => {
      const now = new Date().toDateString();
      if (now !== day) { day = now; refresh(); }
    }, 60000);
  }
  document.addEventListener("htmx:after:swap", () => {
    if (ended) say("");
    document.dispatchEvent(new Event("portal:refreshed"));
  });
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail?.ctx?.response?.status === 401) say(body.dataset.ended, true);
  });

  // --- keyboard: / searches, g then h goes home; not while typing
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "/") { const search = document.getElementById("q"); if (search) { event.preventDefault(); search.focus(); } }
    if (before === "g" && event.key === "h") document.querySelector(".navbar-brand a")?.click();
    before = event.key;
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("#menu.show"), button = document.querySelector("[data-bs-target='#menu']");
    if (event.key === "Escape" && menu) { button.click(); button.focus(); }
  });
  document.getElementById("sentence")?.focus();
})();
