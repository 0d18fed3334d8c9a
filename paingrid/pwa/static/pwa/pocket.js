"use strict";
// The pages behind a personal link work without this script. With it, answers survive a closed tab or a dead network:
// they stay on the phone until the server has said that it keeps them, and are sent again until then.
(() => {
  const STALE_DRAFT = 3 * 3600e3; // an unfinished report of this morning must not be sent as the pain of tonight
  const PAUSES = [3, 5, 10, 20, 30];
  const GIVE_UP_ONE_TRY = 20e3;
  const home = location.pathname.replace(/^(\/p\/[^/]+\/).*$/, "$1");

  // The key names the link without containing its token.
  const short = (text) => [...text].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0, 2166136261).toString(36);
  const prefix = `paingrid.${short(home)}.`;

  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(prefix + key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(prefix + key, JSON.stringify(value)); } catch { /* private mode: the page itself still holds it */ } },
    remove(key) { try { localStorage.removeItem(prefix + key); } catch { /* nothing was kept */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)); } catch { return []; } },
  };

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const unsent = document.getElementById("unsent");
  if (unsent) {
    const waiting = store.keys().filter((key) => key.startsWith("pending.")).map((key) => store.read(key)).find(Boolean);
    if (waiting) {
      unsent.querySelector("a").href = waiting.address;
      unsent.hidden = false;
    }
  }

  const arrived = document.querySelector("[data-arrived]");
  if (arrived) {
    for (const key of store.keys()) if (store.read(key)?.id === arrived.dataset.arrived) store.remove(key);
  }

  // Kept but not worked on yet: look again, so that nobody has to.
  if (document.querySelector("[data-waiting]")) setTimeout(() => location.reload(), 10e3);

  const form = document.getElementById("report");
  if (form) watch(form);

  function watch(form) {
    const field = (name) => form.elements.namedItem(name);
    const slot = field("corrects").value || "new";
    const draftKey = `draft.${slot}`, pendingKey = `pending.${slot}`;
    const status = document.getElementById("status"), panel = document.getElementById("emergency");
    let pending = null, tries = 0, timer = 0, busy = false, byPointer = false;
    const filledByServer = "prefilled" in form.dataset;

    const answers = () => [...new FormData(form)].filter(([name]) => !["report_id", "corrects", "waited"].includes(name));
    const grave = () => Boolean(form.querySelector("[data-care]:checked, [name=red_flags]:checked, [name=sleepy][value=keeps-dozing]:checked") || field("words").value.trim());
    const say = (text) => { status.textContent = text; status.hidden = !text; };

    function fill(kept) {
      for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
        input.checked = kept.fields.some(([name, value]) => name === input.name && value === input.value);
      }
      field("words").value = kept.fields.find(([name]) => name === "words")?.[1] ?? "";
      field("report_id").value = kept.id;
      if (form.querySelector(".more :checked")) form.querySelector(".more").open = true;
    }

    function keepDraft() {
      store.write(draftKey, { id: field("report_id").value, at: Date.now(), fields: answers(), address: location.pathname + location.search });
    }

    function body() {
      const sent = new URLSearchParams(pending.fields);
      sent.set("report_id", pending.id);
      sent.set("corrects", slot === "new" ? "" : slot);
      sent.set("asked", "1");
      // Seconds, not a time of day: the phone's clock may be wrong, how long it waited is not.
      if (pending.tried) sent.set("waited", String(Math.max(1, Math.round((Date.now() - pending.at) / 1000))));
      return sent;
    }

    async function send() {
      if (busy) return;
      busy = true;
      clearTimeout(timer);
      const stop = new AbortController(), limit = setTimeout(() => stop.abort(), GIVE_UP_ONE_TRY);
      const sent = pending.fields;
      let answer = null, address = null;
      try {
        const data = body();
        pending.tried = true;
        store.write(pendingKey, pending);
        answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { Accept: "application/json" }, signal: stop.signal });
        if (answer.status === 201) address = (await answer.json()).address;
      } catch { /* no connection, or too slow: try again below */ }
      clearTimeout(limit);
      busy = false;
      if (address?.startsWith(home)) return sent === pending.fields ? done(address) : send();
      if (answer && [400, 403, 404, 409, 410, 413, 422].includes(answer.status)) return refused();
      later();
    }

    function done(address) {
      store.remove(pendingKey);
      store.remove(draftKey);
      location.replace(address);
    }

    // The server will not take it as it is, and says why on a page of its own; what was typed stays on the phone.
    function refused() {
      store.write(draftKey, { ...pending, at: Date.now() });
      store.remove(pendingKey);
      form.submit();
    }

    function later() {
      const pause = PAUSES[Math.min(tries, PAUSES.length - 1)];
      tries += 1;
      const reason = navigator.onLine === false ? form.dataset.offline : form.dataset.retrying;
      say(grave() ? `${reason} ${form.dataset.danger}` : reason);
      timer = setTimeout(send, pause * 1000);
    }

    // What is changed while a report waits goes with it: nobody may lose a danger sign ticked in the meantime. Is the
    // first try on its way already, the new answers follow under the same id and the server keeps both, the later as a
    // correction of the earlier.
    function replacePending() {
      const fields = answers();
      if (JSON.stringify(fields) === JSON.stringify(pending.fields)) return;
      pending = { ...pending, fields, at: Date.now(), tried: false };
      store.write(pendingKey, pending);
    }

    function submit() {
      if (pending) {
        replacePending();
        return send();
      }
      if (!form.querySelector("[name=pain_now]:checked") && !grave()) {
        say(form.dataset.missing);
        const question = document.getElementById("q-pain");
        question.scrollIntoView({ block: "center" });
        question.querySelector("input").focus({ preventScroll: true });
        return;
      }
      pending = { id: field("report_id").value, at: Date.now(), fields: answers(), address: location.pathname + location.search, tried: false };
      store.write(pendingKey, pending);
      say(form.dataset.sending);
      send();
    }

    form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
    form.addEventListener("input", () => (pending ? replacePending() : keepDraft()));
    document.addEventListener("pointerdown", () => { byPointer = true; });
    document.addEventListener("keydown", () => { byPointer = false; });
    form.addEventListener("change", (event) => {
      if (status.textContent === form.dataset.missing) say("");
      // A finger is led to the panel; whoever moves by keyboard stays where they are, the panel speaks for itself.
      if (event.target.matches("[data-care]:checked") && byPointer) panel.focus({ preventScroll: true });
    });
    const words = field("words"), left = document.getElementById("words-left");
    words.addEventListener("input", () => {
      const room = words.maxLength - words.value.length;
      left.textContent = room < 200 ? `${room} ${form.dataset.left}` : "";
    });
    window.addEventListener("online", () => pending && send());
    document.addEventListener("visibilitychange", () => pending && !document.hidden && send());
    window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    document.getElementById("start-afresh").addEventListener("click", () => { store.remove(draftKey); location.replace(location.pathname); });

    const kept = store.read(pendingKey), draft = store.read(draftKey);
    if (kept) {
      pending = kept;
      fill(kept);
      say(form.dataset.sending);
      send();
    } else if (draft && Date.now() - draft.at < STALE_DRAFT && draft.fields.length && !filledByServer) {
      fill(draft);
      document.getElementById("restored").hidden = false;
    } else {
      store.remove(draftKey);
      // Made on the phone, so that this report is the same one however often it has to be sent.
      if (!filledByServer) field("report_id").value = newId();
    }
  }
})();
