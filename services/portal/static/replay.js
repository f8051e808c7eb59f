// Shows the steps of <div data-replay> one at a time, with a slider and a button that plays them; without it they are a list.
(() => {
  "use strict";
  const root = document.querySelector("[data-replay]");
  if (!root) return;
  const find = (name) => root.querySelector(`[data-replay-${name}]`);
  const steps = [...root.querySelectorAll("[data-replay-step]")];
  const [bar, slider, place, play] = ["bar", "slider", "place", "play"].map(find);
  const PAUSE = 3000;
  let at = Math.max(0, steps.findIndex((step) => `#${step.id}` === location.hash));
  let timer = 0;

  function show(number) {
    at = Math.min(Math.max(number, 0), steps.length - 1);
    steps.forEach((step, index) => step.classList.toggle("current", index === at));
    slider.value = at + 1;
    slider.setAttribute("aria-valuetext", `${at + 1}/${steps.length} ${steps[at].dataset.replayText}`);
    place.textContent = at + 1;
    history.replaceState(history.state, "", `#${steps[at].id}`);
  }
  function playing(on) {
    clearInterval(timer);
    timer = on ? setInterval(next, PAUSE) : 0;
    play.setAttribute("aria-pressed", String(on));
    find("paused").hidden = on;
    find("playing").hidden = !on;
  }
  function next() {
    show(at + 1);
    if (at === steps.length - 1) playing(false);
  }

  play.addEventListener("click", () => {
    const on = !timer;
    if (on && at === steps.length - 1) show(0);
    playing(on);
  });
  slider.addEventListener("input", () => { playing(false); show(slider.value - 1); });
  root.addEventListener("click", (event) => {
    const by = event.target.closest("[data-replay-by]");
    if (by) { playing(false); show(at + Number(by.dataset.replayBy)); }
  });
  bar.hidden = false;
  root.classList.add("replay-one");
  show(at);
})();
