"use strict";
// Every page: print buttons, the language switch, the bell with its sound, and an honest word when the line is down.
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // A page may have changed its own address (an open sheet): stay exactly there in the other language.
  document.addEventListener("submit", (event) => {
    const next = event.target.matches(".language") && event.target.querySelector("[name=next]");
    if (next && next.value) next.value = location.pathname + location.search;
  });

  // A form that htmx sends must not be sent twice by an impatient finger.
  document.addEventListener("htmx:beforeRequest", (event) => busy(event.detail.elt, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event.detail.elt, false));
  function busy(form, is) {
    if (!form.matches || !form.matches("form")) return;
    form.setAttribute("aria-busy", String(is));
    form.querySelectorAll("button").forEach((button) => button.toggleAttribute("disabled", is));
  }

  const line = document.getElementById("connection");
  function connected(is, unsent) {
    if (!line) return;
    line.hidden = is;
    if (!is) line.textContent = unsent ? line.dataset.unsent : line.dataset.stale;
  }
  const lost = (event) => connected(false, event.detail.elt.matches("form"));
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) lost(event);
  });
  const refusal = document.getElementById("refusal");
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.xhr.status < 500) connected(true);
    if (event.detail.xhr.status < 400 && event.detail.requestConfig.verb === "post") refusal?.replaceChildren();
  });

  // The bell
  const button = document.getElementById("sound");
  if (!button) return;
  const title = document.title;
  const announce = document.getElementById("announce");
  let audio = null;
  let heard = Number(remembered("heard") || 0);

  function remembered(key, value) {
    try {
      if (value === undefined) return localStorage.getItem(`paingrid.${key}`);
      localStorage.setItem(`paingrid.${key}`, value);
    } catch { /* a private window keeps nothing; the button still works on this page */ }
    return null;
  }

  let wanted = remembered("sound") === "on";
  function show() {
    const asleep = wanted && (!audio || audio.state !== "running");
    button.hidden = false;
    button.setAttribute("aria-pressed", String(wanted));
    button.classList.toggle("sound-on", wanted);
    button.querySelector(".sound-word").textContent =
      asleep ? button.dataset.asleep : wanted ? button.dataset.on : button.dataset.off;
  }
  function wake() {
    if (!wanted) return;
    audio = audio || new AudioContext();
    if (audio.state === "running") show();
    else audio.resume().then(show, show);
  }
  // Browsers keep a page silent until it is touched: the first touch of anything wakes the sound.
  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, wake, { once: true }));
  button.addEventListener("click", () => {
    const asleep = wanted && (!audio || audio.state !== "running");
    if (!asleep) wanted = !wanted;
    remembered("sound", wanted ? "on" : "off");
    if (wanted) { wake(); tone("U"); }
    show();
  });

  // Two rising notes for urgent; three, and again, for an emergency.
  function tone(urgency) {
    if (!wanted || !audio) return;
    const notes = urgency === "E" ? [660, 880, 1100, 0, 660, 880, 1100] : [523, 784];
    notes.forEach((pitch, place) => {
      if (!pitch) return;
      const start = audio.currentTime + place * 0.22;
      const voice = audio.createOscillator();
      const volume = audio.createGain();
      voice.type = "triangle";
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.35, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
      voice.connect(volume).connect(audio.destination);
      voice.start(start);
      voice.stop(start + 0.22);
    });
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "bell-count") return;
    const state = document.getElementById("bell-state");
    if (!state) return;
    const unread = Number(state.dataset.unread);
    const newest = Number(state.dataset.newestLoud);
    document.title = unread ? `(${unread}) ${title}` : title;
    // An emergency rings at every look until somebody reads it; an urgent task rings once.
    if (newest > heard) {
      announce.textContent = state.dataset.say;
      tone(state.dataset.loudest);
      document.body.dispatchEvent(new CustomEvent("worklist-changed"));
    } else if (state.dataset.loudest === "E") {
      tone("E");
    }
    if (newest > heard) remembered("heard", String(heard = newest));
  });
  show();
  wake();
})();
