// A form: entries of its lists, and what was typed, kept until it was stored.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.querySelector("form[data-keep]");
  if (!form) return;

  // --- entries of a list
  const entries = (many) => many.querySelector(":scope > .entries");
  const places = () => all("[data-many]", form);
  const number = (entry, place) => {
    const inside = all("[name], [data-many]", entry).map((one) => one.getAttribute("name") ?? one.dataset.many);
    return Number(inside.find((name) => name.startsWith(place + "."))?.slice(place.length + 1).split(".")[0]);
  };
  const numbers = (many) => [...entries(many).children].map((entry) => number(entry, many.dataset.many));

  function add(many, wanted) {
    const place = many.dataset.many;
    if (entries(many).children.length >= Number(many.dataset.most || 100)) return null;
    const holder = document.createElement("div");
    holder.append(many.querySelector(":scope > template").content.cloneNode(true));
    const blankId = ("f-" + place + ".__").replaceAll(".", "-"), newId = ("f-" + place + "." + wanted).replaceAll(".", "-");
    for (const element of all("*", holder)) {
      for (const name of ["name", "data-many"]) {
        const value = element.getAttribute(name);
        if (value?.startsWith(place + ".__")) element.setAttribute(name, place + "." + wanted + value.slice(place.length + 3));
      }
      for (const name of ["id", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value?.startsWith(blankId)) element.setAttribute(name, newId + value.slice(blankId.length));
      }
    }
    for (const field of all("[data-new-id]", holder)) field.value = crypto.randomUUID();
    const entry = holder.firstElementChild;
    entries(many).append(entry);
    return entry;
  }

  // --- what was typed: only fields that were touched, so that what others have changed since stays theirs
  const login = document.body.dataset.login;
  const touched = new Set(), changed = new Set();
  let key = "typed:" + login + ":" + location.pathname + location.search;

  const fields = () => all("input:not([type=file]), select, textarea", form).filter((one) => one.name && (one.type !== "hidden" || one.matches("[data-new-id]")));
  const ticked = (field) => ["checkbox", "radio"].includes(field.type);

  function typed(whole) {
    const lists = places().filter((many) => whole || changed.has(many.dataset.many));
    const values = new Map();
    for (const field of fields()) {
      const listed = lists.some((many) => field.name.startsWith(many.dataset.many + "."));
      if (!whole && !listed && !touched.has(field.name)) continue;
      const said = ticked(field) ? (field.checked ? [field.value] : []) : [field.value];
      values.set(field.name, [...(values.get(field.name) ?? []), ...said]);
    }
    return { values: [...values], lists: lists.map((many) => [many.dataset.many, numbers(many)]) };
  }
  const keep = (whole = false) => sessionStorage.setItem(key, JSON.stringify(typed(whole)));

  function putBack(kept) {
    for (const [place, wanted] of kept.lists.toSorted((one, other) => one[0].length - other[0].length)) {
      const many = places().find((one) => one.dataset.many === place);
      if (!many) continue;
      changed.add(place);
      for (const entry of [...entries(many).children]) if (!wanted.includes(number(entry, place))) entry.remove();
      for (const one of wanted) if (!numbers(many).includes(one)) add(many, one);
    }
    const values = new Map(kept.values);
    for (const field of fields()) {
      const said = values.get(field.name);
      if (!said) continue;
      touched.add(field.name);
      if (ticked(field)) field.checked = said.includes(field.value);
      else field.value = said[0] ?? "";
    }
    for (const details of all("details", form)) {
      if (all("input, select, textarea", details).some((field) => !ticked(field) && field.value && touched.has(field.name))) details.open = true;
    }
  }

  // --- a form that was sent is the same one on the way back: the server answers it with the same receipt
  form.addEventListener("portal:sending", () => {
    const hidden = all("input[type=hidden]", form).filter((one) => one.name !== "csrf").map((one) => [one.name, one.value]);
    const sent = { login, action: form.getAttribute("action"), hidden, typed: typed(true) };
    history.replaceState({ ...history.state, sent }, "");
    keep(true);
    const url = location.pathname + location.search;
    sessionStorage.setItem("sending", JSON.stringify({ id: form.dataset.keep, action: sent.action, key, url }));
  });

  const tell = (text) => {
    const note = document.getElementById("kept");
    note.hidden = false;
    note.querySelector("span").textContent = text;
  };
  const read = (text) => JSON.parse(text ?? "null");
  const sending = read(sessionStorage.getItem("sending"));
  const sent = history.state?.sent?.login === login ? history.state.sent : null;
  if (document.getElementById("sentence")) {
    // the answer to a form that was not taken: loaded again, it is the form itself
    if (sending?.id === form.dataset.keep) {
      key = sending.key;
      history.replaceState(history.state, "", sending.url);
    }
    fields().forEach((field) => touched.add(field.name));
    places().forEach((many) => changed.add(many.dataset.many));
    keep();
  } else if (sent) {
    form.setAttribute("action", sent.action);
    putBack(sent.typed);
    for (const [name, value] of sent.hidden) {
      const field = all("input[type=hidden]", form).find((one) => one.name === name);
      if (field) field.value = value;
    }
    tell(sessionStorage.getItem(key) ? form.dataset.kept : form.dataset.stored);
  } else {
    const kept = read(sessionStorage.getItem(key));
    if (kept) { putBack(kept); tell(form.dataset.kept); }
  }

  // --- while it is filled in
  form.addEventListener("input", (event) => {
    if (event.target.name) touched.add(event.target.name);
    if (event.target.name) keep();
  });
  document.getElementById("kept").addEventListener("click", (event) => {
    if (!event.target.closest("[data-forget]")) return;
    sessionStorage.removeItem(key);
    history.replaceState({ ...history.state, sent: null }, "");
    location.reload();
  });
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-add]");
    if (more) {
      const many = more.closest(".many");
      const next = Math.max(Number(many.dataset.next ?? 0), ...numbers(many).map((one) => one + 1));
      many.dataset.next = next + 1;
      add(many, next)?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      changed.add(many.dataset.many);
      keep();
    }
    const remove = event.target.closest("[data-remove]");
    if (remove) {
      const many = remove.closest(".many");
      remove.closest(".entry").remove();
      many.querySelector("[data-add]")?.focus();
      changed.add(many.dataset.many);
      keep();
    }
  });
})();
