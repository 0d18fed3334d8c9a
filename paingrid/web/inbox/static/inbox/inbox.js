"use strict";
// The worklist: refreshes itself without moving under the reader's hand, counts the minutes, obeys the keyboard.
(() => {
  const list = document.getElementById("worklist");
  const sheet = document.getElementById("sheet");
  const wide = matchMedia("(min-width: 68rem)");

  // ---- minutes -------------------------------------------------------------------------------------------------
  const words = list ? list.dataset : null;
  let shown = 0; // the server's clock at the last refresh, and our own then
  let seen = 0;
  function tellTime() {
    const state = document.getElementById("list-state");
    if (!state) return;
    shown = Date.parse(state.dataset.now);
    seen = performance.now();
  }
  const fill = (pattern, key, value) => pattern.replace(`%(${key})s`, value);
  function howLong(minutes) {
    if (minutes < 120) return fill(words.min, "count", minutes);
    if (minutes >= 2880) return fill(words.day, "count", Math.floor(minutes / 1440));
    const hours = fill(words.hour, "count", Math.floor(minutes / 60));
    return minutes % 60 ? `${hours} ${fill(words.min, "count", minutes % 60)}` : hours;
  }
  function count() {
    if (!words || !shown) return;
    const now = shown + (performance.now() - seen);
    document.querySelectorAll(".left[data-until]").forEach((place) => {
      const left = Date.parse(place.dataset.until) - now;
      const minutes = Math.floor(Math.abs(left) / 60000);
      const text = minutes < 1 ? words.due : fill(left < 0 ? words.over : words.left, "time", howLong(minutes));
      if (place.textContent !== text) place.textContent = text;
      place.classList.toggle("over", left <= 0);
    });
  }

  // ---- the list renews itself: only what changed is touched ----------------------------------------------------
  function renew(html) {
    const incoming = new DOMParser().parseFromString(html, "text/html").body;
    const focused = document.activeElement && list.contains(document.activeElement) ? document.activeElement : null;
    const anchor = (focused && focused.closest(".row")) || firstVisibleRow();
    const before = anchor && { id: anchor.id, top: anchor.getBoundingClientRect().top };
    const next = focused && focused.closest(".row") && neighbour(focused.closest(".row"));

    keep(list, Array.from(incoming.children), (old, fresh) => {
      if (fresh.tagName !== "SECTION" || !old.querySelector(".rows") || !fresh.querySelector(".rows")) return false;
      keep(old, Array.from(fresh.children), (oldPart, freshPart) => {
        if (!freshPart.matches(".rows")) return oldPart.outerHTML === freshPart.outerHTML;
        keep(oldPart, Array.from(freshPart.children), (oldRow, freshRow) => oldRow.dataset.mark === freshRow.dataset.mark);
        return true;
      });
      old.className = fresh.className;
      return true;
    });

    tellTime();
    count();
    if (focused && !document.contains(focused)) {
      const again = (focused.id && document.getElementById(focused.id)) || (next && document.getElementById(next));
      (again || list.querySelector(".row-open"))?.focus({ preventScroll: true });
    }
    const same = before && document.getElementById(before.id);
    if (same) scrollBy(0, same.getBoundingClientRect().top - before.top);
    markShown();
  }

  // Make `place` hold the children `fresh` in that order; a child that `same` accepts stays the very same node.
  function keep(place, fresh, same) {
    const key = (node) => node.id || node.className.split(" ")[0];
    const old = new Map(Array.from(place.children).map((node) => [key(node), node]));
    let at = place.firstElementChild;
    for (const node of fresh) {
      const known = old.get(key(node)) || (node.id.startsWith("row-") && document.getElementById(node.id)) || null;
      old.delete(key(node));
      if (known && known.parentNode === place && same(known, node)) {
        if (known === at) at = at.nextElementSibling;
        else place.insertBefore(known, at);
        continue;
      }
      if (known === at && at) at = at.nextElementSibling;
      if (known) known.remove();
      const adopted = document.adoptNode(node);
      place.insertBefore(adopted, at);
      htmx.process(adopted);
    }
    old.forEach((node) => node.parentNode === place && node.remove());
  }
  function firstVisibleRow() {
    return Array.from(list.querySelectorAll(".row")).find((row) => row.getBoundingClientRect().bottom > 60) || null;
  }
  function neighbour(row) {
    const all = Array.from(list.querySelectorAll(".row-open"));
    const at = all.findIndex((link) => row.contains(link));
    return (all[at + 1] || all[at - 1] || {}).id;
  }

  if (list) {
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target !== list) return;
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status === 200) renew(event.detail.xhr.responseText);
    });
    tellTime();
    setInterval(count, 1000);
  }

  // ---- the sheet beside the list ---------------------------------------------------------------------------------
  let written = false;
  let left = null; // where the reader came from
  const mayLeave = () => !written || confirm(sheet.dataset.unsaved);
  function markShown() {
    if (!list) return;
    const open = sheet.querySelector("[data-sheet]");
    list.querySelectorAll(".row-shown").forEach((row) => row.classList.remove("row-shown"));
    const row = open && document.getElementById(`row-${open.dataset.sheet}`);
    if (!row) return;
    row.classList.add("row-shown");
    // The sheet in use is never replaced; it says when a colleague has moved the task meanwhile.
    open.querySelector(".sheet-stale").hidden = Number(row.dataset.version) <= Number(open.dataset.version);
  }
  function remember(taskId) {
    const here = new URL(location.href);
    if (taskId) here.searchParams.set("open", taskId);
    else here.searchParams.delete("open");
    history.replaceState(null, "", here);
  }
  function openBeside(link, then) {
    const row = link.closest(".row");
    if (!mayLeave()) return;
    written = false;
    left = `open-${row.dataset.task}`;
    htmx.ajax("GET", link.pathname, { target: "#sheet", swap: "innerHTML" }).then(() => {
      document.querySelector("main").classList.add("sheet-open");
      remember(row.dataset.task);
      markShown();
      sheet.scrollTop = 0;
      if (then) then();
      else document.getElementById("sheet-heading")?.focus({ preventScroll: true });
    });
  }
  function closeSheet() {
    if (!list || !mayLeave()) return;
    written = false;
    const back = sheet.querySelector("[data-sheet]");
    sheet.replaceChildren();
    document.querySelector("main").classList.remove("sheet-open");
    remember(null);
    markShown();
    (document.getElementById(left || (back ? `open-${back.dataset.sheet}` : "")) || list.querySelector(".row-open"))?.focus();
  }
  function toOutcome() {
    const first = sheet.querySelector("[name=outcome]");
    first?.focus();
    first?.closest("form").scrollIntoView({ block: "start" });
  }

  if (list) {
    document.addEventListener("click", (event) => {
      if (event.target.closest(".sheet-close")) return closeSheet();
      const link = event.target.closest(".row-open, .row-record");
      if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      openBeside(link, link.matches(".row-record") ? toOutcome : null);
    });
  }

  function dress() {
    sheet.querySelectorAll(".sheet-close").forEach((button) => { button.hidden = !list; });
    sheet.querySelectorAll(".outcome").forEach(sayNext);
    sheet.querySelector("[data-focus]")?.focus();
    markShown();
  }
  function sayNext(form) {
    const chosen = form.querySelector("[name=outcome]:checked");
    const place = form.querySelector(".outcome-next");
    if (!place) return;
    place.textContent = !chosen ? "" : chosen.dataset.until
      ? `${form.dataset.next} ${chosen.dataset.until}` : form.dataset.ends;
  }
  if (sheet) {
    sheet.addEventListener("input", (event) => {
      written = true;
      const form = event.target.closest(".outcome");
      if (form) sayNext(form);
    });
    sheet.addEventListener("submit", () => { written = false; });
    document.addEventListener("htmx:sendError", () => { written = true; });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== sheet) return;
      written = Boolean(sheet.querySelector(".outcome .field-error, .notice-warning[data-focus]"));
      dress();
    });
    addEventListener("beforeunload", (event) => { if (written) event.preventDefault(); });
    dress();
  }

  // ---- keyboard ---------------------------------------------------------------------------------------------------
  const help = document.getElementById("help");
  if (!list || !help) return;
  const keysOn = document.getElementById("keys-on");
  try { keysOn.checked = localStorage.getItem("paingrid.keys") !== "off"; } catch { /* keys stay on */ }
  keysOn.addEventListener("change", () => {
    try { localStorage.setItem("paingrid.keys", keysOn.checked ? "on" : "off"); } catch { /* for this page only */ }
  });
  const helpButton = document.getElementById("help-open");
  helpButton.hidden = !matchMedia("(hover: hover)").matches;
  helpButton.addEventListener("click", () => help.showModal());

  function step(by) {
    const links = Array.from(list.querySelectorAll(".row-open"));
    const row = document.activeElement.closest(".row");
    const at = row ? links.findIndex((link) => row.contains(link)) : by > 0 ? -1 : links.length;
    const target = links[Math.max(0, Math.min(links.length - 1, at + by))];
    target?.focus();
    target?.closest(".row").scrollIntoView({ block: "nearest" });
  }
  const press = (kind) => () => {
    const row = document.activeElement.closest(".row");
    row?.querySelector(kind)?.click();
  };
  const keys = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    c: press("form button"), o: press(".row-record"), "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet.contains(document.activeElement) && !help.open) return closeSheet();
    if (!keysOn.checked || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const inList = list.contains(document.activeElement);
    // Outside the list the page belongs to the reader; only a letter from nowhere in particular enters it.
    if (!inList && !(document.activeElement === document.body && !event.key.startsWith("Arrow"))) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
