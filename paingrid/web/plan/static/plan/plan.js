"use strict";
// The plan without this script works the same: it folds the working on a phone and hides fields that a rhythm does not need.
(() => {
  if (matchMedia("(max-width: 46rem)").matches) {
    document.querySelectorAll("[data-fold-on-phone]").forEach((part) => part.removeAttribute("open"));
  }

  const needs = { times: ["times"], other: ["hours"], needed: ["most"] };
  function fit(line) {
    const rhythm = line.querySelector("select[name$=-rhythm]");
    if (!rhythm) return;
    ["times", "hours", "most"].forEach((name) => {
      const field = line.querySelector(`[data-field=${name}]`);
      const wrong = field.querySelector(".field-error");
      field.hidden = !wrong && !(needs[rhythm.value] || []).includes(name);
    });
  }
  document.querySelectorAll("[data-line]").forEach((line) => {
    fit(line);
    line.addEventListener("change", () => fit(line));
  });

  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
